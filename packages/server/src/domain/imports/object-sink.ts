import { MAX_PARTS } from '@wharf/contract';
import type { StoredPart } from '../../ports/blob-store.ts';
import type { Repositories } from '../../ports/database.ts';
import type { ImportFileProgress, ImportFileRecord } from '../../ports/import-repository.ts';
import { ImportRefusedError } from '../../ports/import-source.ts';
import type { Lease } from '../../ports/job-repository.ts';
import type { UploadRecord } from '../../ports/upload-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { newId } from '../ids.ts';
import { requireRoom } from '../quotas/require-room.ts';
import { freeObject } from '../storage/collect-garbage.ts';
import { reserveSpace } from '../storage/reserve-space.ts';
import { fenced } from '../uploads/fenced.ts';
import { LeaseLostError } from '../uploads/lease-lost.ts';
import { acceptFacts } from './accept-facts.ts';
import { chunkCount, chunkSizeFor } from './chunk-size.ts';
import type { Chunk, ChunkLayout, ChunkSink, RemoteFacts } from './download/chunk-sink.ts';
import type { ImportProgress } from './import-progress.ts';
import { storedChunks } from './stored-chunks.ts';
import { WatchedBody } from './watched-body.ts';

/** What a sink needs of the import that its file belongs to. */
export interface SinkContext {
  readonly deps: Pick<Dependencies, 'database' | 'blobs' | 'receiver' | 'clock' | 'limits' | 'crashPoint'>;
  readonly lease: Lease;
  readonly upload: UploadRecord;
  /** The name that the client wants the file to have; null: none in particular. */
  readonly requestedName: string | null;
  readonly progress: ImportProgress;
  /** Aborted when nobody wants the file any more. */
  readonly signal: AbortSignal;
}

/** Listings of the parts that the store then does not take: a worker thought dead replaces one part at a time. */
const MAX_COMPLETES = 10;

/** Nothing is known, and nothing stored. */
const FRESH: ImportFileProgress = {
  storageKey: null,
  chunkSize: null,
  size: null,
  version: null,
  fileName: null,
  contentType: null,
  sha256: null,
};

/** The stored object that a file is being fetched into. */
interface OpenObject {
  readonly key: string;
  readonly chunkSize: number;
  /** Null while it grows. */
  readonly size: number | null;
}

/**
 * Puts the chunks of one file into the blob store as the parts of an object. Each fresh start is an object of
 * its own, so that bytes of two versions of a file never meet, not even those of a worker that was thought dead.
 */
export class ObjectSink implements ChunkSink {
  readonly #deps: SinkContext['deps'];
  readonly #lease: Lease;
  readonly #upload: UploadRecord;
  readonly #requestedName: string | null;
  readonly #progress: ImportProgress;
  readonly #signal: AbortSignal;
  #file: ImportFileRecord;
  #open: OpenObject | undefined;
  /** The store's handle of the object; undefined until it is looked up, where an earlier worker began it. */
  #multipartRef: string | null | undefined;
  /** Bytes stored, as far as is known. */
  #received = 0;
  /** Bytes stored of an object that grows. */
  #grown = 0;

  constructor({ deps, lease, upload, requestedName, progress, signal }: SinkContext, file: ImportFileRecord) {
    this.#deps = deps;
    this.#lease = lease;
    this.#upload = upload;
    this.#requestedName = requestedName;
    this.#progress = progress;
    this.#signal = signal;
    this.#file = file;
    const { storageKey: key, chunkSize, size } = file;
    if (key !== null && chunkSize !== null) this.#open = { key, chunkSize, size };
  }

  /** What is known of the file by now. */
  get file(): ImportFileRecord {
    return this.#file;
  }

  /** Parts of the object, in order of number. */
  async stored(): Promise<readonly StoredPart[]> {
    if (this.#open === undefined) return [];
    const parts = await storedChunks(this.#deps, this.#open);
    this.#received = parts.reduce((sum, part) => sum + part.size, 0);
    return parts;
  }

  async begin(facts: RemoteFacts): Promise<ChunkLayout> {
    // An earlier start that nobody could go on from: its bytes must not stand in the way of the new ones.
    if (this.#file.storageKey !== null) await this.restart();
    const accepted = acceptFacts(this.#upload, this.#requestedName, this.#file.planned, facts);
    const chunkSize = chunkSizeFor(facts.size);
    const key = newId('content');
    const { blobs, clock, crashPoint } = this.#deps;
    const reserved = facts.size ?? chunkSize;
    const multipartRef = await blobs.startMultipart(key, {
      size: reserved,
      parts: chunkCount(reserved, chunkSize),
    });
    crashPoint('import:started');
    const freeBytes = await blobs.freeBytes();
    // Without ranges there is no going on where another worker stopped.
    const version = facts.ranges ? facts.version : null;
    const progress: ImportFileProgress = {
      ...FRESH,
      ...accepted,
      storageKey: key,
      chunkSize,
      size: facts.size,
      version,
    };
    await this.#change(progress, async (tx) => {
      const { projectId } = this.#upload;
      await requireRoom(tx, projectId, this.#deps.limits.quota, { bytes: reserved });
      await reserveSpace(
        tx.objects,
        {
          key,
          projectId,
          state: 'open',
          size: reserved,
          multipartRef,
          purpose: 'upload',
          createdAt: clock(),
        },
        freeBytes,
      );
      if (this.#upload.source === 'url') await this.#describe(tx, progress);
    });
    this.#open = { key, chunkSize, size: facts.size };
    this.#multipartRef = multipartRef;
    this.#received = 0;
    this.#grown = 0;
    if (facts.size !== null) this.#progress.expect(this.#file.position, facts.size);
    crashPoint('import:begun');
    return { chunkSize, stored: new Set() };
  }

  async store(chunk: Chunk): Promise<number> {
    const open = this.#opened();
    const body = new WatchedBody(chunk.body);
    if (open.size === null) await this.#reserve(open, chunk);
    try {
      const { size } = await this.#deps.receiver.receive({
        key: open.key,
        multipartRef: await this.#handleOf(open),
        number: chunk.number,
        // A file of unknown length may end with any chunk.
        partsCount: open.size === null ? chunk.number : chunkCount(open.size, open.chunkSize),
        fileSize: open.size ?? this.#grown + open.chunkSize,
        contentLength: chunk.size ?? undefined,
        expectedDigests: [],
        body,
        ownsChunks: true,
        signal: this.#signal,
      });
      if (open.size === null) this.#grown += size;
      await this.#note(open, size);
      await this.#progress.stored();
      this.#deps.crashPoint('import:chunk');
      return size;
    } catch (error) {
      throw body.failure ?? error;
    }
  }

  async restart(): Promise<void> {
    const { storageKey } = this.#file;
    await this.#change(FRESH, async (tx) => {
      if (storageKey !== null) await tx.objects.doom(storageKey);
    });
    this.#open = undefined;
    this.#multipartRef = undefined;
    // At once, for the space: should we die here, the collector does it.
    if (storageKey !== null) await freeObject(this.#deps, storageKey);
  }

  /**
   * Makes the parts final: the object can be read from now on. Repeatable.
   * @param size bytes of the whole file
   * @param length `unverified`: nobody said how long it should be, and the connection just ended
   */
  async complete(size: number, length: 'verified' | 'unverified'): Promise<readonly StoredPart[]> {
    const open = this.#opened();
    if (open.size === null) {
      await this.#change({ size }, async (tx) => {
        await tx.objects.resize(open.key, size);
        if (length === 'unverified') await this.#markUnverified(tx);
      });
      this.#open = { ...open, size };
    }
    for (let tries = 1; tries <= MAX_COMPLETES; tries += 1) {
      const object = await this.#deps.database.objects.find(open.key);
      // Doomed by an abort that has also ended our lease.
      if (object === undefined || object.state === 'doomed') throw new LeaseLostError(this.#lease.jobId);
      const parts = await this.#deps.blobs.listParts(open.key, object.multipartRef);
      // False: a worker thought dead has replaced a part by the same bytes.
      if (await this.#deps.blobs.complete(open.key, object.multipartRef, parts)) return parts;
    }
    throw new Error(`The store does not take the parts of object ${open.key} as it lists them`);
  }

  /** Notes the file as complete and verified. */
  async seal(sha256: string): Promise<void> {
    const { key, size } = this.#opened();
    await this.#change({ sha256 }, async (tx) => {
      await tx.objects.seal(key, size ?? 0);
    });
    this.#deps.crashPoint('import:sealed');
  }

  async #handleOf({ key }: OpenObject): Promise<string | null> {
    this.#multipartRef ??= (await this.#deps.database.objects.find(key))?.multipartRef ?? null;
    return this.#multipartRef;
  }

  /** A store that keeps its parts itself says nothing of them here: those who follow the import look here only. */
  async #note({ key }: OpenObject, size: number): Promise<void> {
    this.#received += size;
    if (this.#multipartRef === null) return;
    const now = this.#deps.clock();
    await this.#deps.database.objects.noteReceived(key, { bytes: this.#received, at: now, now });
  }

  #opened(): OpenObject {
    if (this.#open === undefined) throw new Error('There is no object to store into');
    return this.#open;
  }

  async #reserve({ key, chunkSize }: OpenObject, { number }: Chunk): Promise<void> {
    if (number === 1) return;
    if (number > MAX_PARTS) {
      throw new ImportRefusedError(
        'too-large',
        `The file does not say how long it is, and goes on after ${this.#grown} bytes, which is as much as can be stored of such a file.`,
      );
    }
    const { blobs, database } = this.#deps;
    const available = await blobs.freeBytes();
    if (available !== undefined && available - (await database.objects.outstandingBytes()) < 2 * chunkSize) {
      throw new ImportRefusedError(
        'storage-full',
        `The storage is full: the file does not say how long it is, and after ${this.#grown} bytes there is no room for more. Delete something or abort other uploads, then import it again.`,
      );
    }
    await fenced(this.#deps, this.#lease, {}, async (tx) => {
      // What is reserved by now holds all that is stored.
      await requireRoom(tx, this.#upload.projectId, this.#deps.limits.quota, { bytes: chunkSize });
      await tx.objects.resize(key, this.#grown + chunkSize);
    });
  }

  /** Nobody can tell whether the connection ended at the end of the file: whoever uses it should know. */
  async #markUnverified(tx: Repositories): Promise<void> {
    const config = (await tx.uploads.findById(this.#upload.id))?.config ?? {};
    await tx.uploads.describe(this.#upload.id, this.#deps.clock(), {
      config: { ...config, lengthVerified: false },
    });
  }

  /** The upload shows what it is about as soon as that is known. */
  async #describe(tx: Repositories, { fileName, contentType, size }: ImportFileProgress): Promise<void> {
    await tx.uploads.describe(this.#upload.id, this.#deps.clock(), {
      ...(fileName === null ? {} : { fileName }),
      ...(contentType === null ? {} : { contentType }),
      ...(size === null ? {} : { fileSize: size }),
    });
  }

  /** Notes how far the file has come, with what belongs to it, if the job is still ours. */
  async #change(
    progress: Partial<ImportFileProgress>,
    work: (tx: Repositories) => Promise<void>,
  ): Promise<void> {
    const { uploadId, position } = this.#file;
    await fenced(this.#deps, this.#lease, {}, async (tx) => {
      await work(tx);
      await tx.imports.updateFile(uploadId, position, progress);
    });
    this.#file = { ...this.#file, ...progress };
  }
}
