import { storedFiles } from './disk-usage.ts';
import { until } from './until.ts';

/** Longer than the collector rests between two rounds, in milliseconds. */
const QUIET = 1_500;

/** The number of stored files, once the collector has nothing left to free. */
export async function fileCountAtRest(dataDirectory: string): Promise<number> {
  let count = -1;
  let since = Date.now();
  return until('the collector is at rest', async () => {
    const { length } = await storedFiles(dataDirectory);
    if (length !== count) since = Date.now();
    count = length;
    return Date.now() - since > QUIET ? length : undefined;
  });
}

/** Waits until this many files are stored. */
export async function untilFileCount(dataDirectory: string, count: number): Promise<void> {
  await until(`${count} files are stored`, async () => (await storedFiles(dataDirectory)).length === count);
}
