import { request } from 'undici';
import type { Clock } from '../../../ports/clock.ts';
import { ClocksApartError } from './explain.ts';
import { cutOff, isPassing } from './failures.ts';
import type { S3Settings } from './settings.ts';
import { COPY_SOURCE, SignedUrls, type UrlOptions } from './signed-urls.ts';

/** Milliseconds by which the clocks may differ: so much stores put up with. */
const MAX_APART = 15 * 60_000;
const MINUTE = 60_000;
/** Milliseconds until an answer has come, and for which the URLs hold. */
const ANSWER = 10_000;
const LIFETIME = 10 * MINUTE;

/**
 * What keeps clients from making a part a copy of another object, which they would then own: a PUT with the header
 * `x-amz-copy-source` is one, by the rights of the key that signed. `store`: it refuses headers of its own that were
 * not signed, as Amazon does. `signature`: URLs that are signed for want of the header. `none`: nothing does.
 */
export type CopyGuard = 'store' | 'signature' | 'none';

/** Where a part of a probe goes. */
export interface ProbedUpload {
  readonly settings: S3Settings;
  readonly clock: Clock;
  /** By which the store knows the object. */
  readonly name: string;
  readonly ref: string;
}

/**
 * Sends the first part as a client does.
 * @throws ClocksApartError; what the store refuses with
 */
export async function sendSignedPart(upload: ProbedUpload, content: Uint8Array): Promise<void> {
  const { failure, date } = await put(upload, { content });
  const apart = Math.abs(upload.clock() - date);
  if (apart > MAX_APART) throw new ClocksApartError(Math.round(apart / MINUTE));
  if (failure !== undefined) throw failure;
}

/**
 * Finds out whether a client could copy, and how to prevent it.
 * @param content what is at the name already, to be copied from there
 */
export async function probeCopies(upload: ProbedUpload, content: Uint8Array): Promise<CopyGuard> {
  const from = `/${upload.settings.bucket}/${upload.name}`;
  if (!(await copies(upload, { from }))) return 'store';
  if (await copies(upload, { from, refuseCopies: true })) return 'none';
  const { failure } = await put(upload, { content, refuseCopies: true });
  if (failure === undefined) return 'signature';
  if (isPassing(failure)) throw failure;
  return 'none';
}

/** @throws what the store refuses with when that says nothing of copies: it may only have too much to do */
async function copies(upload: ProbedUpload, attempt: Attempt): Promise<boolean> {
  const { failure, copied } = await put(upload, attempt);
  if (failure !== undefined && isPassing(failure)) throw failure;
  return copied;
}

interface Attempt extends UrlOptions {
  readonly content?: Uint8Array;
  /** What a copy is to be made of. */
  readonly from?: string;
}

interface Outcome {
  readonly failure: Error | undefined;
  /** Whether the store says that it has made a copy. */
  readonly copied: boolean;
  /** The clock of the store, milliseconds since the epoch; ours where it does not tell. */
  readonly date: number;
}

async function put({ settings, clock, name, ref }: ProbedUpload, attempt: Attempt): Promise<Outcome> {
  const { content = new Uint8Array(), from, refuseCopies } = attempt;
  const urls = new SignedUrls(settings, settings.endpoint, clock, { refuseCopies });
  const url = urls.partOf(name, ref, 1, clock() + LIFETIME);
  const { status, headers, text } = await send(
    url,
    content,
    from === undefined ? {} : { [COPY_SOURCE]: from },
  );
  const date = Date.parse(String(headers.date));
  return {
    failure: status === 200 ? undefined : refusal(status, text),
    copied: status === 200 && text.includes('CopyPartResult'),
    date: Number.isNaN(date) ? clock() : date,
  };
}

async function send(url: string, content: Uint8Array, given: Readonly<Record<string, string>>) {
  try {
    const { statusCode, headers, body } = await request(url, {
      method: 'PUT',
      body: content,
      headers: given,
      signal: AbortSignal.timeout(ANSWER),
    });
    return { status: statusCode, headers, text: await body.text() };
  } catch (error) {
    throw cutOff(error);
  }
}

/** The same as the SDK would throw. */
function refusal(status: number, text: string): Error {
  const name =
    /<Code>([^<]{1,100})<\/Code>/.exec(text)?.[1] ?? (status === 404 ? 'NotFound' : 'UnknownError');
  const error = new Error(`The store refuses a part that is sent by a signed URL`);
  return Object.assign(error, { name, $metadata: { httpStatusCode: status } });
}
