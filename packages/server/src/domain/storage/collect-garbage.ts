import type { Dependencies } from '../dependencies.ts';

const BATCH = 100;
/** Batches of a round: then it is another's turn. */
const MAX_BATCHES = 100;
/** Objects freed at the same time. */
const AT_ONCE = 4;
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
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    const keys = await deps.database.objects.listDoomed(BATCH);
    await freeAll(deps, keys);
    freed += keys.length;
    if (keys.length < BATCH) break;
  }
  return freed;
}

/** @throws the first failure, having tried all the others: one object that cannot be freed must not keep the rest */
async function freeAll(deps: Parameters<typeof freeObject>[0], keys: readonly string[]): Promise<void> {
  const failures: unknown[] = [];
  const waiting = [...keys];
  const free = async () => {
    for (let key = waiting.shift(); key !== undefined; key = waiting.shift()) {
      await freeObject(deps, key).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, free));
  if (failures.length > 0) throw failures[0];
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
 *
 * Nothing is deleted when the ledger knows less than half of what is there: then it is more likely that the database
 * is an older one, or a new one where the right one was lost.
 * @returns the keys that belong to nothing, and whether they were deleted.
 */
export async function sweepUnknownObjects(
  deps: Pick<Dependencies, 'database' | 'blobs'>,
): Promise<{ readonly unknown: readonly string[]; readonly deleted: boolean }> {
  const unknown: string[] = [];
  let known = 0;
  for await (const keys of deps.blobs.listKeys()) {
    const found = await deps.database.objects.known(keys);
    known += found.size;
    for (const key of keys) if (!found.has(key)) unknown.push(key);
  }
  if (unknown.length > known) return { unknown, deleted: false };
  for (const key of unknown) await deps.blobs.delete(key, null);
  return { unknown, deleted: true };
}
