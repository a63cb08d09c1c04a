import type { Clock } from '../../../ports/clock.ts';
import type { RemoteVersion } from '../../../ports/import-repository.ts';
import type { RemoteResponse } from '../../../ports/remote-fetcher.ts';
import { retryAfterMilliseconds } from '../../../ports/retry-after.ts';
import type { ByteStream } from './byte-stream.ts';
import { parseContentLength, parseContentRange } from './content-range.ts';
import { FreshStart } from './fresh-start.ts';
import { busyMessage, empty, refusedStatus } from './refusals.ts';
import { isOtherVersion, versionOf } from './remote-version.ts';

/** An answer that may be better next time. */
export class BusyAnswer extends Error {
  override readonly name = 'BusyAnswer';
  /** Milliseconds. */
  readonly retryAfter: number | undefined;

  constructor(status: number, retryAfter: number | undefined) {
    super(busyMessage(status));
    this.retryAfter = retryAfter;
  }
}

/** A refusal that a fresh location may cure, where the location had been good before. */
export class DeniedAnswer extends Error {
  override readonly name = 'DeniedAnswer';
  readonly status: number;

  constructor(status: number) {
    super(`Status ${status}`);
    this.status = status;
  }
}

/** What is known of the file that an answer should continue. */
export interface Expectation {
  readonly start: number;
  /** Exclusive; what was asked for. */
  readonly end: number;
  /** Bytes of the whole file. */
  readonly size: number;
  /** Null: the published digest decides in the end, whatever the answers call their versions. */
  readonly version: RemoteVersion | null;
}

/** What the answer to the first request of a file gives. */
export interface FirstAnswer {
  readonly stream: ByteStream;
  /** Bytes of the whole file as the answer says; null when it does not. */
  readonly size: number | null;
  readonly version: RemoteVersion;
  /** Whether a range was asked for and given. */
  readonly partial: boolean;
}

/**
 * Judges the answer to a request for a whole file.
 *
 * @param asked whether as a range
 * @param published bytes of the file according to its source, or null
 * @throws ImportRefusedError, FreshStart, BusyAnswer or DeniedAnswer
 */
export function acceptFirst(
  response: RemoteResponse,
  asked: boolean,
  published: number | null,
  clock: Clock,
): FirstAnswer {
  const version = versionOf(response);
  const length = parseContentLength(response.header('content-length'));
  if (response.status === 200) {
    const size = length ?? published;
    return {
      stream: streamOf(response, { start: 0, end: size, announced: length !== null }),
      size: length,
      version,
      partial: false,
    };
  }
  const range = parseContentRange(response.header('content-range'));
  if (response.status === 416) {
    if (range?.kind === 'unsatisfied' && range.total === 0) throw empty();
    throw badRange('The server refuses a request for the range that is the whole file.');
  }
  if (response.status !== 206) throw failedAnswer(response, clock);
  if (!asked) throw badRange('The server sends a part of the file when asked for all of it.');
  const { end, total } = acceptRange(response, 0, Number.MAX_SAFE_INTEGER);
  const size = total ?? published;
  if (size === null) throw badRange('The server sends a range without saying how long the whole file is.');
  return {
    stream: streamOf(response, { start: 0, end, announced: true }),
    size: total,
    version,
    partial: true,
  };
}

/**
 * Judges the answer to a request for a part of a file that is known.
 * @throws FreshStart, ImportRefusedError, BusyAnswer or DeniedAnswer
 */
export function acceptNext(response: RemoteResponse, expected: Expectation, clock: Clock): ByteStream {
  const { start, size } = expected;
  const other = expected.version !== null && isOtherVersion(expected.version, response);
  if (response.status === 200) {
    const length = parseContentLength(response.header('content-length'));
    if (other || (length !== null && length !== size)) throw changed();
    throw badRange('The server no longer sends parts of the file, only all of it.');
  }
  const range = parseContentRange(response.header('content-range'));
  if (response.status === 416) {
    if (range?.kind === 'unsatisfied' && range.total !== size) throw changed();
    throw badRange('The server refuses a request for a range that lies in the file.');
  }
  // Conditions that were not asked for, or the only one that was (`If-Range` should give 200).
  if (response.status === 412 || response.status === 304) throw changed();
  if (response.status !== 206) throw failedAnswer(response, clock);
  if (other) throw changed();
  if (range?.kind === 'range' && range.total !== null && range.total !== size) throw changed();
  const { end } = acceptRange(response, start, expected.end);
  return streamOf(response, { start, end, announced: true });
}

/** @throws FreshStart for a 206 answer whose body is not what its header says, or not what was asked for */
function acceptRange(response: RemoteResponse, start: number, most: number) {
  if (/^multipart\//i.test(response.header('content-type')?.trim() ?? '')) {
    throw badRange('The server answers a request for one range in several parts.');
  }
  const range = parseContentRange(response.header('content-range'));
  if (range?.kind !== 'range') throw badRange('The server sends a range without saying which one.');
  if (range.start !== start) {
    throw badRange(`The server sends bytes from ${range.start} on, asked for those from ${start} on.`);
  }
  if (range.end > most) throw badRange('The server sends a longer range than it was asked for.');
  const length = parseContentLength(response.header('content-length'));
  if (length !== null && length !== range.end - range.start) {
    throw badRange('The server sends a range whose length is not the one that it announces.');
  }
  return range;
}

function failedAnswer(response: RemoteResponse, clock: Clock): Error {
  const { status } = response;
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    return new BusyAnswer(status, retryAfterMilliseconds(response.header('retry-after'), clock()));
  }
  // Not only 401, 403, 404 and 410: an expired signature is 400 for some stores.
  return status >= 400 ? new DeniedAnswer(status) : refusedStatus(status);
}

function streamOf(
  response: RemoteResponse,
  extent: Pick<ByteStream, 'start' | 'end' | 'announced'>,
): ByteStream {
  const chunked = /\bchunked\b/i.test(response.header('transfer-encoding') ?? '');
  const bytes = response.body[Symbol.asyncIterator]();
  return {
    ...extent,
    delimited: chunked || response.header('content-length') !== undefined,
    bytes,
    close() {
      // Ends a body that is being read; the other one is for a body that nobody has begun to read.
      bytes.return?.().catch(() => {});
      response.discard();
    },
  };
}

function badRange(message: string): FreshStart {
  return new FreshStart('bad-ranges', message);
}

function changed(): FreshStart {
  return new FreshStart('changed', 'The file changed while it was fetched.');
}
