import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { ObjectMissingError } from '../../../domain/errors.ts';
import type { BlobStore, ByteRange, SignedRead, StoredPart } from '../../../ports/blob-store.ts';
import type { PartIndex } from '../../../ports/part-index.ts';
import type { StorageUrls } from '../../../ports/storage-urls.ts';
import type { ByteSource } from '../../../ports/validator.ts';
import type { CrashPoint } from './crash-points.ts';
import type { HashPool } from './hash-pool.ts';
import type { Layouts } from './layouts.ts';
import { digestObject } from './object-digest.ts';
import { clampRange, ObjectReader } from './object-reader.ts';
import type { Removal } from './removal.ts';
import type { WholeFiles } from './whole-files.ts';

/** Bytes handed out at a time by `read`. */
const READ_CHUNK = 256 * 1024;

export interface StoreTools {
  readonly root: string;
  readonly index: PartIndex;
  readonly urls: StorageUrls;
  readonly layouts: Layouts;
  readonly wholes: WholeFiles;
  readonly removal: Removal;
  /** For digests of stored objects; not the pool of the receiver, whose clients wait. */
  readonly hashes: HashPool;
  readonly crashPoint: CrashPoint;
  /** Runs work that nobody waits for; it is finished before the store closes. */
  readonly background: (work: Promise<void>) => void;
  /** Told of every deleted key. */
  readonly onDelete: (key: string) => void;
}

/** Objects in the files of one directory; parts come in through the receiver. */
export class DiskBlobStore implements BlobStore {
  readonly keepsParts = false;
  readonly #tools: StoreTools;

  constructor(tools: StoreTools) {
    this.#tools = tools;
  }

  /** Nothing to prepare: the files are made with the first part. */
  async startMultipart(): Promise<null> {
    return null;
  }

  async signPart(key: string, _ref: string | null, number: number, expiresAt: number): Promise<string> {
    return this.#tools.urls.part(key, number, expiresAt);
  }

  async listParts(key: string): Promise<readonly StoredPart[]> {
    const parts = await this.#tools.index.list(key);
    return parts.map(({ number, size, sha256 }) => ({ number, size, sha256, etag: `"${sha256}"` }));
  }

  async isOpen(): Promise<true> {
    return true;
  }

  async complete(key: string, _ref: string | null, parts: readonly StoredPart[]): Promise<boolean> {
    const expected = parts.map(({ number, etag, sha256 }) => ({
      number,
      sha256: sha256 ?? etag.replaceAll('"', ''),
    }));
    if (!(await this.#tools.index.seal(key, expected))) return false;
    await this.#tools.crashPoint('complete:sealed');
    this.#tools.background(this.#tools.removal.removeLeftovers(key, this.#tools.index));
    return true;
  }

  async size(key: string): Promise<number | undefined> {
    try {
      return (await this.#tools.layouts.find(key)).size;
    } catch (error) {
      if (error instanceof ObjectMissingError) return undefined;
      throw error;
    }
  }

  put(key: string, bytes: Uint8Array): Promise<void> {
    return this.#tools.wholes.put(key, bytes);
  }

  async *read(key: string, range?: ByteRange): AsyncGenerator<Uint8Array> {
    await using reader = await this.open(key);
    const { start, end } = clampRange(range, reader.size);
    for (let position = start; position < end; position += READ_CHUNK) {
      yield await reader.read(position, Math.min(READ_CHUNK, end - position));
    }
  }

  async open(key: string): Promise<ByteSource & AsyncDisposable> {
    const reader = new ObjectReader(key, await this.#tools.layouts.find(key));
    await reader.openFirst();
    return reader;
  }

  async digest(key: string, onProgress?: (bytes: number) => void, signal?: AbortSignal): Promise<string> {
    signal?.throwIfAborted();
    const layout = await this.#tools.layouts.find(key);
    if (layout.sha256 === undefined) {
      return digestObject(key, layout, this.#tools.hashes, { onProgress, signal });
    }
    onProgress?.(layout.size);
    return layout.sha256;
  }

  async signRead(key: string, read: SignedRead): Promise<string> {
    return this.#tools.urls.object(key, read);
  }

  async delete(key: string): Promise<void> {
    this.#tools.onDelete(key);
    await this.#tools.removal.removeObject(key);
  }

  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#tools.root);
    return bavail * bsize;
  }

  listKeys(): AsyncIterable<readonly string[]> {
    return this.#tools.removal.listKeys();
  }

  async check(): Promise<void> {
    await access(this.#tools.root, constants.R_OK | constants.W_OK | constants.X_OK);
    await statfs(this.#tools.root);
  }
}
