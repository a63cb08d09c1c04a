import { randomBytes } from 'node:crypto';
import { open, rename } from 'node:fs/promises';
import type { CrashPoint } from './crash-points.ts';
import { type SyncQueue, storageError } from './durability.ts';
import { unlinkIfThere } from './part-files.ts';
import type { DiskPaths } from './paths.ts';

/** Stores objects that arrive in one piece. */
export class WholeFiles {
  readonly #paths: DiskPaths;
  readonly #syncs: SyncQueue;
  readonly #crashPoint: CrashPoint;

  constructor(paths: DiskPaths, syncs: SyncQueue, crashPoint: CrashPoint) {
    this.#paths = paths;
    this.#syncs = syncs;
    this.#crashPoint = crashPoint;
  }

  /**
   * Writes the object, durably and in one step as seen by readers.
   * @throws InsufficientStorageError
   */
  async put(key: string, bytes: Uint8Array): Promise<void> {
    // Its own name per try: a writer whose lease was lost must not write into its successor's file.
    const draft = this.#paths.draft(key, randomBytes(6).toString('hex'));
    try {
      await this.#write(draft, bytes);
      await rename(draft, this.#paths.whole(key));
      await this.#crashPoint('put:renamed');
      await this.#syncs.keptDirectory(this.#paths.shard(key));
      await this.#crashPoint('put:directory-synced');
    } catch (error) {
      await unlinkIfThere(draft).catch(() => {});
      throw storageError(error);
    }
  }

  async #write(path: string, bytes: Uint8Array): Promise<void> {
    const handle = await open(path, 'wx', 0o600);
    try {
      await handle.writeFile(bytes);
      await this.#crashPoint('put:written');
      await handle.sync();
      await this.#crashPoint('put:synced');
    } finally {
      await handle.close();
    }
  }
}
