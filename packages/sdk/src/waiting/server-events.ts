/** A stream of events of the API, for as long as its connection holds. */
import type { Api } from '../core/api.ts';
import { throwIfAborted } from '../core/pause.ts';
import { told } from '../core/told.ts';
import { APIConnectionError } from '../errors/api-connection-error.ts';
import { APIError } from '../errors/api-error.ts';
import { WharfError } from '../errors/wharf-error.ts';
import { bodyPieces } from '../reading/body-pieces.ts';
import { EventStreamParser, type ServerSentEvent } from './event-stream.ts';

/** Milliseconds of silence that a stream may have, before it begins, too: Wharf sends a comment every 15 s. */
const SILENCE = 45_000;
/** Longest pause before coming back that a server may ask for, in milliseconds. */
const LONGEST_RECONNECTION = 10_000;

export interface Listening {
  readonly signal: AbortSignal;
  /** Milliseconds without a byte after which the stream is left. @default 45000 */
  readonly silence?: number | undefined;
}

/** What answers is no stream of events, or not one that can be understood. */
export class NoEventsError extends Error {
  override readonly name = 'NoEventsError';
}

/** Before coming back to the stream, as the server asks: milliseconds. */
export interface Reconnection {
  readonly retry: number;
}

/**
 * Ends where the server ends it.
 * @param path of the stream, below the base URL
 * @throws NoEventsError where there is no stream
 * @throws APIError where the API refuses it; an APIConnectionTimeoutError where nothing came for too long
 * @throws APIConnectionError where it broke off
 * @throws APIUserAbortError as soon as the signal is aborted
 */
export async function* serverEvents(
  api: Api,
  path: string,
  { signal, silence = SILENCE }: Listening,
): AsyncGenerator<ServerSentEvent | Reconnection> {
  try {
    const response = await opened(api, path, silence, signal);
    const parser = new EventStreamParser();
    for await (const piece of bodyPieces(response, { idleTimeout: silence, signal })) {
      yield* parser.push(piece);
      if (parser.retry !== undefined) yield { retry: Math.min(parser.retry, LONGEST_RECONNECTION) };
    }
  } catch (cause) {
    throwIfAborted(signal);
    if (cause instanceof NoEventsError || cause instanceof APIError) throw cause;
    if (cause instanceof WharfError) throw new NoEventsError(told(cause), { cause });
    throw new APIConnectionError(`The stream of events broke off: ${told(cause)}`, {}, { cause });
  }
}

async function opened(api: Api, path: string, timeout: number, signal: AbortSignal): Promise<Response> {
  const response = await api
    .request<never>({
      method: 'get',
      path,
      headers: { accept: 'text/event-stream' },
      stream: true,
      maxRetries: 0,
      timeout,
      signal,
    })
    .asResponse();
  const type = response.headers.get('content-type') ?? '';
  if (/^text\/event-stream\s*(;|$)/i.test(type)) return response;
  void response.body?.cancel().catch(() => {});
  throw new NoEventsError(`the answer is ${type === '' ? 'of no type' : type}`);
}
