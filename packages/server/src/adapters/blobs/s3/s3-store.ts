import { HeadBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { RangeNotSatisfiableError } from '../../../domain/errors.ts';
import type { BlobStore, ByteRange, SignedRead, StoredPart } from '../../../ports/blob-store.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { ByteSource } from '../../../ports/validator.ts';
import { missing, readInOrder, type StoredObject } from './blocks.ts';
import type { StoreCalls } from './calls.ts';
import { digestObject } from './digest.ts';
import { unavailable } from './failures.ts';
import { complete, isPending, listParts, sizeOf, startMultipart } from './multipart.ts';
import { ObjectReader } from './object-reader.ts';
import { listKeys, removeObject } from './removal.ts';
import { objectKey } from './settings.ts';
import type { SignedUrls } from './signed-urls.ts';

/** What `read` fetches at once, and how many of it (bytes, blocks). */
const READ = { size: 1024 ** 2, ahead: 4 };
/** Milliseconds in which a store that is ready answers. */
const READY = 5_000;

export interface S3StoreTools {
  readonly calls: StoreCalls;
  /** Those that clients get. */
  readonly urls: SignedUrls;
  readonly clock: Clock;
  /** Milliseconds for which what is new is not listed: another process may be about to enter it in the ledger. */
  readonly settling: number;
}

/** Objects in a bucket. Parts go straight there: no byte of them comes through this process. */
export class S3BlobStore implements BlobStore {
  readonly keepsParts = true;
  readonly #calls: StoreCalls;
  readonly #urls: SignedUrls;
  readonly #clock: Clock;
  readonly #settling: number;

  constructor({ calls, urls, clock, settling }: S3StoreTools) {
    this.#calls = calls;
    this.#urls = urls;
    this.#clock = clock;
    this.#settling = settling;
  }

  startMultipart(key: string): Promise<string> {
    return startMultipart(this.#calls, key);
  }

  async signPart(key: string, ref: string | null, number: number, expiresAt: number): Promise<string> {
    return this.#urls.part(key, known(key, ref), number, expiresAt);
  }

  async listParts(key: string, ref: string | null): Promise<readonly StoredPart[]> {
    return ref === null ? [] : listParts(this.#calls, key, ref);
  }

  async isOpen(key: string, ref: string | null): Promise<boolean> {
    return ref === null || isPending(this.#calls, key, ref);
  }

  complete(key: string, ref: string | null, parts: readonly StoredPart[]): Promise<boolean> {
    return complete(this.#calls, key, known(key, ref), parts);
  }

  size(key: string): Promise<number | undefined> {
    return sizeOf(this.#calls, key);
  }

  async put(key: string, bytes: Uint8Array, contentType: string): Promise<void> {
    const { ETag } = await this.#calls.run((client, options) =>
      client.send(
        new PutObjectCommand({
          Bucket: this.#calls.bucket,
          Key: objectKey(key),
          Body: bytes,
          ContentLength: bytes.length,
          ContentType: contentType,
        }),
        options,
      ),
    );
    if (ETag === undefined) throw unavailable(new Error('a PUT was answered without an entity tag'));
  }

  async *read(key: string, range?: ByteRange): AsyncGenerator<Uint8Array> {
    const object = await this.#find(key);
    yield* readInOrder(object, within(range, object.size), READ);
  }

  async open(key: string): Promise<ByteSource & AsyncDisposable> {
    return new ObjectReader(await this.#find(key));
  }

  async digest(key: string, onProgress?: (bytes: number) => void, signal?: AbortSignal): Promise<string> {
    signal?.throwIfAborted();
    return digestObject(await this.#find(key, signal), { onProgress, signal });
  }

  async signRead(key: string, read: SignedRead): Promise<string> {
    return this.#urls.object(key, read);
  }

  delete(key: string, ref: string | null): Promise<void> {
    return removeObject(this.#calls, key, ref);
  }

  /** Nobody knows where a bucket ends. */
  async freeBytes(): Promise<undefined> {
    return undefined;
  }

  listKeys(): AsyncIterable<readonly string[]> {
    return listKeys(
      this.#calls,
      this.#settling === 0 ? Number.POSITIVE_INFINITY : this.#clock() - this.#settling,
    );
  }

  async check(): Promise<void> {
    await this.#calls.run(
      (client, options) => client.send(new HeadBucketCommand({ Bucket: this.#calls.bucket }), options),
      { signal: AbortSignal.timeout(READY) },
    );
  }

  async #find(key: string, signal?: AbortSignal): Promise<StoredObject> {
    const size = await sizeOf(this.#calls, key, signal);
    if (size === undefined) throw missing(key);
    return { calls: this.#calls, key, size };
  }
}

function known(key: string, ref: string | null): string {
  if (ref === null) throw new Error(`Object ${key} was begun in another store: it has no multipart upload`);
  return ref;
}

/** @throws RangeNotSatisfiableError when it begins before 0 or past the end, or ends before it begins */
function within(range: ByteRange | undefined, size: number): ByteRange {
  const { start, end } = range ?? { start: 0, end: size };
  if (start < 0 || start > size || end < start) {
    throw new RangeNotSatisfiableError(
      `Bytes ${start} to ${end} are outside of the object, which has ${size} bytes.`,
      { start, end, size },
    );
  }
  return { start, end: Math.min(end, size) };
}
