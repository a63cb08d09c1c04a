import { randomBytes } from 'node:crypto';
import { constants, type FileHandle, open, rmdir, unlink } from 'node:fs/promises';
import type { CrashPoint } from './crash-points.ts';
import { hasCode, makeDirectory, type SyncQueue } from './durability.ts';
import type { DiskPaths } from './paths.ts';
import type { UploadFiles } from './placements.ts';

const { O_CREAT, O_DIRECT, O_EXCL, O_WRONLY } = constants;

/** Parts of at least this many bytes are written past the page cache. */
const DIRECT_SIZE = 1024 ** 2;

/** A file that takes the bytes of one part. */
export interface PartFile {
  readonly handle: FileHandle;
  /** The same file for writes past the page cache; undefined for small parts or where impossible. */
  readonly direct: FileHandle | undefined;
  /** Where the part begins in the file. */
  readonly offset: number;
  /** Null for a place in the main file, otherwise the name of the part's own file. */
  readonly spill: string | null;
  /** Brings the data written so far to stable storage; parts may still be written meanwhile. */
  syncData(): Promise<void>;
  /** Resolves when the file itself is there after a power cut. */
  syncName(): Promise<void>;
  /** Closes the file. No write may be under way. */
  close(): Promise<void>;
  /** Removes what an unrecorded part left; bytes in the main file are simply not referred to. */
  discard(): Promise<void>;
}

/** Where a part goes in the main file. Bytes. */
export interface MainPlace {
  readonly fileSize: number;
  readonly offset: number;
  /** Of the part. */
  readonly size: number;
}

/** Opens and removes the files that parts are written to. */
export class PartFiles {
  readonly #paths: DiskPaths;
  readonly #syncs: SyncQueue;
  readonly #crashPoint: CrashPoint;

  constructor(paths: DiskPaths, syncs: SyncQueue, crashPoint: CrashPoint) {
    this.#paths = paths;
    this.#syncs = syncs;
    this.#crashPoint = crashPoint;
  }

  /** Opens the main file for a part of `size` bytes, creating it with its full (sparse) length. */
  async openMain(key: string, place: MainPlace, upload: UploadFiles): Promise<PartFile> {
    const path = this.#paths.main(key);
    const handle = await open(path, O_WRONLY | O_CREAT, 0o600);
    try {
      upload.mainReady ??= this.#prepareMain(key, handle, place);
      const { mainReady } = upload;
      // Whoever waits for it gets the failure; the next PUT tries anew.
      mainReady.catch(() => {
        if (upload.mainReady === mainReady) upload.mainReady = undefined;
      });
      await this.#crashPoint('part:file-created');
      const file = await this.#openedFile(path, handle, place.size);
      return {
        ...file,
        offset: place.offset,
        spill: null,
        syncName: () => mainReady,
        close: async () => {
          // It works on this handle, also for the parts that came after us.
          await mainReady.catch(() => {});
          await file.close();
        },
        discard: async () => {},
      };
    } catch (error) {
      await upload.mainReady?.catch(() => {});
      await handle.close();
      throw error;
    }
  }

  /** Creates a file of its own for a part; `size` is undefined while unknown. */
  async createSpill(key: string, number: number, size: number | undefined): Promise<PartFile> {
    const name = `${number}-${randomBytes(6).toString('hex')}`;
    const path = this.#paths.spill(key, name);
    const handle = await this.#createInParts(key, path);
    try {
      await this.#crashPoint('part:file-created');
      return {
        ...(await this.#openedFile(path, handle, size)),
        offset: 0,
        spill: name,
        syncName: async () => {
          await Promise.all([
            this.#syncs.directory(this.#paths.parts(key)),
            this.#syncs.keptDirectory(this.#paths.shard(key)),
          ]);
        },
        discard: () => this.removeSpill(key, name),
      };
    } catch (error) {
      await handle.close();
      await this.removeSpill(key, name);
      throw error;
    }
  }

  /** Removes a part's own file; one that is gone already is fine. */
  async removeSpill(key: string, name: string): Promise<void> {
    await unlinkIfThere(this.#paths.spill(key, name));
    await removeIfEmpty(this.#paths.parts(key));
  }

  async #openedFile(path: string, handle: FileHandle, size: number | undefined) {
    const direct = size !== undefined && size < DIRECT_SIZE ? undefined : await openDirect(path);
    return {
      handle,
      direct,
      syncData: () => this.#syncs.file(path, handle),
      close: async () => {
        await Promise.all([handle.close(), direct?.close()]);
      },
    };
  }

  async #prepareMain(key: string, handle: FileHandle, { fileSize, size }: MainPlace): Promise<void> {
    // A part that is the whole file gives it its length by being written.
    if (size < fileSize) await lengthen(handle, fileSize);
    // Also when the file was there: who created it may have died before its name was safe.
    await this.#syncs.keptDirectory(this.#paths.shard(key));
  }

  async #createInParts(key: string, path: string): Promise<FileHandle> {
    for (let attempt = 1; ; attempt += 1) {
      await makeDirectory(this.#paths.parts(key));
      try {
        return await open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600);
      } catch (error) {
        // The last file of the directory was removed meanwhile, and the directory with it.
        if (!hasCode(error, 'ENOENT') || attempt === 5) throw error;
      }
    }
  }
}

async function lengthen(handle: FileHandle, to: number): Promise<void> {
  const { size } = await handle.stat();
  if (size < to) await handle.truncate(to);
}

/** Opens a file for direct writes; undefined where system or file system have none. */
async function openDirect(path: string): Promise<FileHandle | undefined> {
  // Only Linux defines the flag.
  if (O_DIRECT === undefined) return undefined;
  try {
    return await open(path, O_WRONLY | O_DIRECT);
  } catch (error) {
    if (hasCode(error, 'EINVAL', 'ENOTSUP')) return undefined;
    throw error;
  }
}

/** Unlinks a file. @returns false when it was not there. */
export async function unlinkIfThere(path: string): Promise<boolean> {
  try {
    await unlink(path);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}

/** Removes a directory unless something is in it. */
export async function removeIfEmpty(path: string): Promise<void> {
  try {
    await rmdir(path);
  } catch (error) {
    if (!hasCode(error, 'ENOENT', 'ENOTEMPTY', 'EEXIST')) throw error;
  }
}
