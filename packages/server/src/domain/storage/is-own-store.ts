import type { Dependencies } from '../dependencies.ts';
import { ObjectMissingError } from '../errors.ts';

/** Objects that are looked for. */
const SAMPLE = 5;
/** With fewer, those that are missing may just be lost. */
const LEAST = 3;

/**
 * Whether the store is that of the database, as far as a few objects can tell: it is not where the database knows at
 * least three and none of those looked for is there. Another bucket, another directory, or a disk in place of a bucket
 * would otherwise show in somebody's download, and the bytes of what is deleted would stay for ever.
 */
export async function isOwnStore({
  database,
  blobs,
}: Pick<Dependencies, 'database' | 'blobs'>): Promise<boolean> {
  const keys = await database.objects.someSealed(SAMPLE);
  if (keys.length < LEAST) return true;
  const missing = await Promise.all(keys.map((key) => isMissing(blobs, key)));
  if (missing.includes(false)) return true;
  // What is deleted meanwhile is rightly gone.
  const states = await Promise.all(keys.map(async (key) => (await database.objects.find(key))?.state));
  return states.some((state) => state !== 'sealed');
}

/** False also where the store does not answer: that tells nothing of what it has. */
async function isMissing(blobs: Dependencies['blobs'], key: string): Promise<boolean> {
  try {
    // The first byte, and not its size: that of a file on a disk is known to the database.
    for await (const _ of blobs.read(key, { start: 0, end: 1 })) break;
    return false;
  } catch (error) {
    return error instanceof ObjectMissingError;
  }
}
