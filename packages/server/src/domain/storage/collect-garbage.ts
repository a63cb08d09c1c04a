import type { Dependencies } from '../dependencies.ts';

const BATCH = 100;
/** Open renditions older than this have lost their writer (milliseconds). */
const STALE_RENDITION_AGE = 3_600_000;

/**
 * Frees the bytes of doomed objects: first the bytes, then the ledger's row, so that a crash in
 * between repeats the deletion and never forgets it.
 * @returns how many objects were freed.
 */
export async function collectGarbage(
  deps: Pick<Dependencies, 'database' | 'blobs' | 'clock' | 'crashPoint'>,
): Promise<number> {
  await deps.database.objects.doomStaleRenditions(deps.clock() - STALE_RENDITION_AGE);
  let freed = 0;
  for (;;) {
    const keys = await deps.database.objects.listDoomed(BATCH);
    for (const key of keys) await freeObject(deps, key);
    freed += keys.length;
    if (keys.length < BATCH) return freed;
  }
}

/** Frees the bytes of one doomed object. Repeatable. */
export async function freeObject(
  deps: Pick<Dependencies, 'database' | 'blobs' | 'crashPoint'>,
  key: string,
): Promise<void> {
  const object = await deps.database.objects.find(key);
  await deps.blobs.delete(key, object?.multipartRef ?? null);
  deps.crashPoint('collect:deleted');
  await deps.database.objects.remove(key);
}

/**
 * Deletes what is in the store but not in the ledger. By design there is no such thing; after a
 * restored backup or a failed disk there may be. Runs at start, while nothing is being received:
 * the ledger's row comes before the first byte, so whatever has no row is nobody's.
 * @returns the keys deleted.
 */
export async function sweepUnknownObjects(
  deps: Pick<Dependencies, 'database' | 'blobs'>,
): Promise<readonly string[]> {
  const deleted: string[] = [];
  for await (const keys of deps.blobs.listKeys()) {
    const known = await deps.database.objects.known(keys);
    for (const key of keys) {
      if (known.has(key)) continue;
      await deps.blobs.delete(key, null);
      deleted.push(key);
    }
  }
  return deleted;
}
