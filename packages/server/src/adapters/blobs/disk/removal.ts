import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PartIndex } from '../../../ports/part-index.ts';
import type { CrashPoint } from './crash-points.ts';
import { hasCode, type SyncQueue } from './durability.ts';
import { removeIfEmpty, unlinkIfThere } from './part-files.ts';
import { type DiskPaths, DRAFTS, keyOfEntry, SHARDS } from './paths.ts';

/** Finds and removes the traces of objects. */
export class Removal {
  readonly #paths: DiskPaths;
  readonly #syncs: SyncQueue;
  readonly #crashPoint: CrashPoint;

  constructor(paths: DiskPaths, syncs: SyncQueue, crashPoint: CrashPoint) {
    this.#paths = paths;
    this.#syncs = syncs;
    this.#crashPoint = crashPoint;
  }

  /** Removes every file of the object, durably; idempotent. */
  async removeObject(key: string): Promise<void> {
    const whole = await unlinkIfThere(this.#paths.whole(key));
    await this.#crashPoint('delete:whole');
    const main = await unlinkIfThere(this.#paths.main(key));
    await this.#crashPoint('delete:main');
    const parts = await entriesOf(this.#paths.parts(key));
    if (parts !== undefined) await this.#removeDirectory(this.#paths.parts(key));
    await this.#crashPoint('delete:parts');
    for (const draft of (await entriesOf(this.#paths.drafts)) ?? []) {
      if (keyOfEntry(draft) === key) await unlinkIfThere(join(this.#paths.drafts, draft));
    }
    if (whole || main || parts !== undefined) await this.#syncs.keptDirectory(this.#paths.shard(key));
  }

  /** Removes the files that a sealed object does not consist of: parts replaced or broken off. */
  async removeLeftovers(key: string, index: Pick<PartIndex, 'list'>): Promise<void> {
    const entries = await entriesOf(this.#paths.parts(key));
    // Every part is at its place in the main file.
    if (entries === undefined) return;
    const used = await this.#removeUnusedSpills(key, entries, index);
    if (!used.has(null)) await unlinkIfThere(this.#paths.main(key));
    await this.#crashPoint('complete:leftovers-removed');
  }

  /**
   * Removes the parts' own files that PUTs left behind when their process died. Only while nothing is
   * being received. Those of objects that the index has never heard of stay: it may be that of another installation.
   */
  async removeStraySpills(index: Pick<PartIndex, 'list' | 'stat'>): Promise<void> {
    for (const shard of SHARDS) {
      for (const entry of (await entriesOf(join(this.#paths.root, shard))) ?? []) {
        if (!entry.endsWith('.parts')) continue;
        const key = keyOfEntry(entry);
        if ((await index.stat(key)) === undefined) continue;
        await this.#removeUnusedSpills(key, (await entriesOf(this.#paths.parts(key))) ?? [], index);
      }
    }
  }

  /** Keys with a trace, one batch for each directory that has any. */
  async *listKeys(): AsyncGenerator<readonly string[]> {
    for (const directory of [...SHARDS, DRAFTS]) {
      const entries = (await entriesOf(join(this.#paths.root, directory))) ?? [];
      const keys = new Set(entries.map(keyOfEntry));
      if (keys.size > 0) yield [...keys];
    }
  }

  /** @returns the parts' own files that the index refers to; with null if a part is in the main file. */
  async #removeUnusedSpills(
    key: string,
    entries: readonly string[],
    index: Pick<PartIndex, 'list'>,
  ): Promise<ReadonlySet<string | null>> {
    const used = new Set((await index.list(key)).map(({ spill }) => spill));
    for (const entry of entries) {
      if (!used.has(entry)) await unlinkIfThere(this.#paths.spill(key, entry));
    }
    await removeIfEmpty(this.#paths.parts(key));
    return used;
  }

  async #removeDirectory(path: string): Promise<void> {
    // A PUT that does not know yet that the object is gone may add a file meanwhile.
    await rm(path, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Names in a directory; undefined when there is no such directory. */
async function entriesOf(path: string): Promise<readonly string[] | undefined> {
  try {
    return await readdir(path);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}
