/** Everything that happens to the uploads of a project, for as long as somebody looks. */
import type { Api } from '../core/api.ts';
import { pause } from '../core/pause.ts';
import { pauseAskedBy, pauseBefore } from '../core/retry-policy.ts';
import type { UploadWithHelpers } from '../entities.ts';
import { APIConnectionError } from '../errors/api-connection-error.ts';
import type { APIError } from '../errors/api-error.ts';
import { WharfError } from '../errors/wharf-error.ts';
import { isTransient, leastPause } from '../reading/patience.ts';
import type { ProjectEvent } from '../types.ts';
import { withUploadHelpers } from '../with-helpers.ts';
import type { ServerSentEvent } from './event-stream.ts';
import { projectEventFrom } from './project-event.ts';
import { NoEventsError, serverEvents } from './server-events.ts';

/** Milliseconds before coming back to a stream that the server has ended, unless it asks for others. */
const RECONNECTION = 1_000;
/** Longest pause before the server is asked again, in milliseconds. */
const LONGEST_PAUSE = 30_000;

export interface FollowOptions {
  readonly projectId?: string;
  /** Ends the following, and with it the iteration; that is no error. */
  readonly signal?: AbortSignal;
}

/** How an upload stands, as lists have it. */
export interface FollowedUpload extends Omit<ProjectEvent, 'upload'> {
  readonly type: 'upload';
  readonly upload: UploadWithHelpers;
}

/**
 * `upload`: an upload began, moved or ended; at first, one for each that is on its way. `ready`: those were all, and
 * from now on every change is told. `lost`: the connection broke, and what happens now is not told; after some tries,
 * the first in `retryInMs` milliseconds, it begins anew, up to another `ready`. List at every `ready` what is shown:
 * uploads may have ended while nobody looked.
 */
export type FollowEvent =
  | FollowedUpload
  | { readonly type: 'ready' }
  | { readonly type: 'lost'; readonly error: APIError; readonly retryInMs: number };

export interface Following extends FollowOptions {
  /** Milliseconds without a byte after which the stream is taken for lost. @default 45000 */
  readonly silence?: number;
}

/**
 * See `Uploads.follow`.
 * @throws APIError where the API refuses: the same request would be refused again
 * @throws WharfError where what answers has no such stream
 */
export async function* followUploads(
  api: Api,
  { signal = new AbortController().signal, silence }: Following,
): AsyncGenerator<FollowEvent, void> {
  let isKnown = false;
  let failures = 0;
  let reconnection = RECONNECTION;
  while (!signal.aborted) {
    try {
      for await (const event of serverEvents(api, '/events', { signal, silence })) {
        if ('retry' in event) reconnection = event.retry;
        const seen = 'retry' in event ? undefined : seenIn(api, event);
        if (seen === undefined) continue;
        isKnown = true;
        failures = 0;
        yield seen;
      }
      throw new APIConnectionError('The server ended the stream of events');
    } catch (cause) {
      if (signal.aborted) return;
      const error = lossOf(cause, isKnown);
      failures += 1;
      const retryInMs = Math.min(pauseAfter(error, failures, reconnection), LONGEST_PAUSE);
      yield { type: 'lost', error, retryInMs };
      // Where it is aborted, the loop ends.
      await pause(retryInMs, signal).catch(() => {});
    }
  }
}

/** Milliseconds. @param reconnection what the stream itself asked for */
function pauseAfter(error: APIError, failures: number, reconnection: number): number {
  const asked = pauseAskedBy(error);
  if (asked !== undefined) return Math.max(asked, leastPause(failures));
  return Math.max(reconnection, pauseBefore(failures, undefined) ?? 0);
}

function seenIn(api: Api, { type, data }: ServerSentEvent): FollowEvent | undefined {
  if (type === 'ready') return { type };
  const event = type === 'upload' ? projectEventFrom(data) : undefined;
  return event && { ...event, type: 'upload', upload: withUploadHelpers(api, event.upload) };
}

/**
 * What another try can mend.
 * @param isKnown true where there was such a stream before: whatever answers instead now is something in between
 * @throws what none can
 */
function lossOf(cause: unknown, isKnown: boolean): APIError {
  if (cause instanceof NoEventsError) {
    const message = `Here is no stream of the uploads of a project: ${cause.message}`;
    if (isKnown) return new APIConnectionError(message, {}, { cause });
    throw new WharfError(message, { cause });
  }
  if (!isTransient(cause) || cause.status === 501) throw cause;
  return cause;
}
