/** Looks at an upload until it ended: told by the server where it tells, and by asking again and again elsewhere. */
import type { Api } from '../core/api.ts';
import { path } from '../core/path.ts';
import { pause } from '../core/pause.ts';
import { isRetryable } from '../core/retry-policy.ts';
import { told } from '../core/told.ts';
import { APIConnectionTimeoutError } from '../errors/api-connection-timeout-error.ts';
import { APIError } from '../errors/api-error.ts';
import { RateLimitError } from '../errors/rate-limit-error.ts';
import { Patience } from '../reading/patience.ts';
import type { Upload } from '../types.ts';
import { intervals } from './interval.ts';
import { type Listening, NoEventsError, type Reconnection, serverEvents } from './server-events.ts';
import { type Sighting, sightingFrom, sightingOf } from './sighting.ts';

/** Milliseconds before coming back to a stream that ended, unless the server asks for others. */
const RECONNECTION = 1_000;

export interface Watching extends Listening {
  readonly intervalMs: number | undefined;
}

/**
 * What is seen of an upload, the last time when it ended.
 * @throws APIError where the API refuses to answer, or has not answered for ten minutes
 */
export async function* watchUpload(
  api: Api,
  uploadId: string,
  { intervalMs, signal, silence }: Watching,
): AsyncGenerator<Sighting> {
  const patience = new Patience(`waiting for ${uploadId}`, api.logger, signal);
  const pauses = intervals(intervalMs);
  let events = true;
  for (;;) {
    try {
      const looks = events ? streamed(api, uploadId, { silence, signal }) : asked(api, uploadId, signal);
      let reconnection = RECONNECTION;
      for await (const look of looks) {
        patience.rewarded();
        if ('retry' in look) reconnection = look.retry;
        else {
          yield look;
          if (look.ended) return;
        }
      }
      await pause(events ? reconnection : pauses.next().value, signal);
    } catch (error) {
      if (events && isRefusal(error)) {
        api.logger.debug(`no events of ${uploadId}, so asking for it: ${told(error)}`);
        events = false;
      } else await patience.tried(error);
    }
  }
}

/**
 * Other services have no such stream, and a project may follow only so many at a time. Gateways answer 404, 405 or 403 to a
 * path they do not know. A limit of requests is none: asking again and again would need more of them.
 */
function isRefusal(error: unknown): boolean {
  if (error instanceof NoEventsError) return true;
  if (error instanceof RateLimitError) return error.details.actionName === 'event-stream';
  if (!(error instanceof APIError) || error.status === undefined) return false;
  return error.status === 501 || !isRetryable(error.status);
}

async function* asked(api: Api, uploadId: string, signal: AbortSignal): AsyncGenerator<Sighting> {
  const { upload } = await api.request<{ upload: Upload }>({
    method: 'get',
    path: path`/uploads/${uploadId}`,
    maxRetries: 0,
    signal,
  });
  yield sightingOf(upload);
}

/**
 * @throws NoEventsError where no event came: no stream, or something in between holds it back
 * @throws APIConnectionError where it broke off after it had told something
 */
async function* streamed(
  api: Api,
  uploadId: string,
  listening: Listening,
): AsyncGenerator<Sighting | Reconnection> {
  let seen = false;
  try {
    for await (const event of serverEvents(api, path`/uploads/${uploadId}/events`, listening)) {
      const sighting = 'retry' in event ? event : sightingFrom(event.data);
      if (sighting === undefined) continue;
      seen ||= 'status' in sighting;
      yield sighting;
    }
  } catch (cause) {
    if (!seen && cause instanceof APIConnectionTimeoutError) throw new NoEventsError(told(cause), { cause });
    throw cause;
  }
  if (!seen) throw new NoEventsError('it ended before it told anything');
}
