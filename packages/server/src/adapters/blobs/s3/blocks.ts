import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { ObjectMissingError } from '../../../domain/errors.ts';
import type { ByteRange } from '../../../ports/blob-store.ts';
import { backoff, type StoreCalls } from './calls.ts';
import { isMissing, isPassing, unavailable } from './failures.ts';
import { objectKey } from './settings.ts';

/** Answers in a row that broke off without a single byte after which the store is given up. */
const MAX_FRUITLESS = 6;

/** One object of the store, to be read. */
export interface StoredObject {
  readonly calls: StoreCalls;
  readonly key: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Reads a range that lies within the object, and goes on at the byte where an answer breaks off.
 * @param memory where the bytes go, if it is at least as long as the range
 * @throws the reason of the signal; ObjectMissingError; ServiceUnavailableError
 */
export async function readBlock(
  object: StoredObject,
  range: ByteRange,
  signal?: AbortSignal,
  memory?: Buffer,
): Promise<Buffer> {
  const length = range.end - range.start;
  const bytes = memory?.subarray(0, length) ?? Buffer.allocUnsafeSlow(length);
  let done = 0;
  for (let fruitless = 0; done < bytes.length; ) {
    const before = done;
    let failure: unknown;
    try {
      for await (const chunk of await request(
        object,
        { start: range.start + done, end: range.end },
        signal,
      )) {
        const wanted = chunk.subarray(0, bytes.length - done);
        bytes.set(wanted, done);
        done += wanted.length;
        if (done === bytes.length) break;
      }
    } catch (error) {
      failure = error;
    }
    if (done === bytes.length) return bytes;
    signal?.throwIfAborted();
    fruitless = done > before ? 0 : fruitless + 1;
    if (failure !== undefined && !isPassing(failure)) throw failure;
    if (fruitless >= MAX_FRUITLESS) throw unavailable(failure ?? new Error('answers end too early'));
    await sleep(backoff(fruitless), undefined, signal === undefined ? {} : { signal });
  }
  return bytes;
}

async function request(
  { calls, key }: StoredObject,
  { start, end }: ByteRange,
  signal: AbortSignal | undefined,
): Promise<AsyncIterable<Uint8Array>> {
  try {
    const { Body, ContentRange } = await calls.run(
      (client, options) =>
        client.send(
          new GetObjectCommand({
            Bucket: calls.bucket,
            Key: objectKey(key),
            Range: `bytes=${start}-${end - 1}`,
          }),
          options,
        ),
      { signal },
    );
    if (ContentRange?.startsWith(`bytes ${start}-`) !== true) {
      throw new Error(`The store answered "${ContentRange ?? 'no range'}" for bytes ${start} to ${end}`);
    }
    return Body as unknown as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw isMissing(error) ? missing(key, error) : error;
  }
}

export interface BlockOptions {
  /** Bytes of each. */
  readonly size: number;
  /** How many are on their way at once: so much memory it takes. */
  readonly ahead: number;
  /**
   * Whether the reader has no use for a block once it asks for the next: the memory is then filled anew, where else it
   * would wait for the garbage collector. @default false
   */
  readonly reuse?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Reads a range in order, several blocks at once: one connection alone is slow. */
export async function* readInOrder(
  object: StoredObject,
  { start, end }: ByteRange,
  { size, ahead, reuse = false, signal }: BlockOptions,
): AsyncGenerator<Buffer> {
  const enough = new AbortController();
  const either = signal === undefined ? enough.signal : AbortSignal.any([signal, enough.signal]);
  const coming: Promise<Buffer>[] = [];
  let spare: Buffer | undefined;
  let next = start;
  try {
    while (next < end || coming.length > 0) {
      while (next < end && coming.length < ahead) {
        const block = readBlock(object, { start: next, end: Math.min(end, next + size) }, either, spare);
        spare = undefined;
        // Awaited below, unless an earlier one fails first.
        block.catch(() => {});
        coming.push(block);
        next += size;
      }
      const block = await coming.shift();
      if (block === undefined) continue;
      yield block;
      if (reuse) spare = block;
    }
  } finally {
    enough.abort(new Error('nobody reads any more'));
  }
}

/** The error for an object that is not there. */
export function missing(key: string, cause?: unknown): ObjectMissingError {
  return new ObjectMissingError(`There is no object ${key}: the store does not have it`, { cause });
}
