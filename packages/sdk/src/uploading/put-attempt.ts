/** One attempt to send a part, and what its end means. */
import { platform } from '#platform';
import { throwIfAborted } from '../core/pause.ts';
import { isRetryable } from '../core/retry-policy.ts';
import type { APIError } from '../errors/api-error.ts';
import { FileChangedError } from '../errors/file-changed-error.ts';
import { errorFromResponse } from '../errors/from-response.ts';
import { WharfError } from '../errors/wharf-error.ts';
import type { ByteRange, PartAnswer } from '../platform/platform.ts';
import { networkFailure } from '../reading/network-failure.ts';
import { digestOfAnswer, type PartDigest } from './entity-tag.ts';
import { PartDigests } from './part-digests.ts';
import type { UploadSession } from './upload-session.ts';

/** Milliseconds without a byte moving after which a connection is given up. */
const IDLE_TIMEOUT = 60_000;

/** Statuses of a URL that is no longer good: its signature, or what it signs for. */
const REFUSALS: ReadonlySet<number> = new Set([403, 404, 410]);
/** Retried everywhere else, but nothing that a repetition changes: not implemented, HTTP version. */
const HOPELESS: ReadonlySet<number> = new Set([501, 505]);

export type PutOutcome =
  /** The server has the part. */
  | { readonly is: 'stored'; readonly digest: string }
  /** The server has other bytes than were sent. */
  | { readonly is: 'altered'; readonly expected: string; readonly actual: string }
  /** There was no answer. With the digests of the part where all of it was sent: the answer may have been lost. */
  | { readonly is: 'broken'; readonly error: APIError; readonly digests: readonly PartDigest[] }
  /** The same may succeed later. */
  | { readonly is: 'busy'; readonly error: APIError }
  /** The URL is refused. */
  | { readonly is: 'refused'; readonly error: APIError }
  /** The part, or the upload, is refused. */
  | { readonly is: 'rejected'; readonly error: APIError };

/**
 * @throws what reading the input throws (FileChangedError, ...): that is nothing the network can heal
 * @throws APIUserAbortError as soon as the call's signal is aborted
 */
export async function attemptPut(
  session: UploadSession,
  number: number,
  range: ByteRange,
  url: string,
): Promise<PutOutcome> {
  const { api, signal, meter } = session.call;
  // Not left to whoever parses it: their errors show it, signature and all.
  if (!URL.canParse(url)) throw new WharfError(`The API gave something else than a URL for part ${number}`);
  const digests = new PartDigests(range.size, session.digestChoice.algorithms);
  let unreadable: { readonly error: unknown } | undefined;
  let sent = 0;
  try {
    const answer = await platform.putPart(
      {
        url,
        range: watched(range, (error) => {
          unreadable = { error };
        }),
        onBytes: (bytes) => digests.update(bytes),
        onProgress: (bytes) => {
          sent = bytes;
          meter.sending(number, bytes);
          session.patience.reached(number, bytes);
        },
        signal,
        idleTimeout: IDLE_TIMEOUT,
      },
      api.userFetch,
    );
    return answer.status >= 200 && answer.status < 300
      ? await accepted(session, number, answer, await digests.digests())
      : refused(answer);
  } catch (cause) {
    throwIfAborted(signal);
    if (unreadable !== undefined) throw unreadable.error;
    if (cause instanceof FileChangedError) throw cause;
    const error = networkFailure(`No answer to part ${number}`, cause);
    // Where the hashing is what failed, nobody can tell whether the part has arrived: it is sent again.
    const known = sent >= range.size ? await digests.digests().catch(() => []) : [];
    return { is: 'broken', error, digests: known };
  }
}

/** Tells failures to read from failures to send. */
function watched(range: ByteRange, onFailure: (error: unknown) => void): ByteRange {
  return {
    ...range,
    async *stream() {
      try {
        yield* range.stream();
      } catch (error) {
        onFailure(error);
        throw error;
      }
    },
  };
}

async function accepted(
  { digestChoice }: UploadSession,
  number: number,
  { etag, headers }: PartAnswer,
  digests: readonly PartDigest[],
): Promise<PutOutcome> {
  // Something in between that says yes to everything.
  if (digests.length === 0) throw new Error(`part ${number} was accepted before all of it was sent`);
  const theirs = digestOfAnswer(etag, headers);
  digestChoice.learn(theirs);
  const ours = digests.find(({ algorithm }) => algorithm === theirs?.algorithm);
  if (theirs !== undefined && ours !== undefined && ours.hex !== theirs.hex)
    return { is: 'altered', expected: ours.hex, actual: theirs.hex };
  return { is: 'stored', digest: (ours ?? digests[0])?.hex ?? '' };
}

function refused({ status, headers, text }: PartAnswer): PutOutcome {
  const error = errorFromResponse(status, headers, text);
  // S3 answers 400 where it means 408 and 403.
  if (text.includes('<Code>RequestTimeout</Code>')) return { is: 'busy', error };
  if (text.includes('<Code>ExpiredToken</Code>')) return { is: 'refused', error };
  if (REFUSALS.has(status)) return { is: 'refused', error };
  return { is: isRetryable(status) && !HOPELESS.has(status) ? 'busy' : 'rejected', error };
}
