import { databaseOf } from './chosen-services.ts';
import { storedFiles } from './disk-usage.ts';
import { countDoomed, countDoomedOnPostgres } from './doomed.ts';
import { until } from './until.ts';

/** Longer than the collector rests between two rounds, in milliseconds. */
const QUIET = 1_500;

/** The number of stored files, once the collector has nothing left to free. */
export async function fileCountAtRest(dataDirectory: string): Promise<number> {
  let count = -1;
  let since = Date.now();
  return until('the collector is at rest', async () => {
    // First: the row of a file goes after the file.
    const doomed = await doomedIn(dataDirectory);
    const { length } = await storedFiles(dataDirectory);
    if (length !== count) since = Date.now();
    count = length;
    return doomed === 0 && Date.now() - since > QUIET ? length : undefined;
  });
}

async function doomedIn(dataDirectory: string): Promise<number> {
  const database = databaseOf(dataDirectory);
  return database === undefined ? countDoomed(dataDirectory) : countDoomedOnPostgres(database.url);
}

/** Waits until this many files are stored. */
export async function untilFileCount(dataDirectory: string, count: number): Promise<void> {
  await until(`${count} files are stored`, async () => (await storedFiles(dataDirectory)).length === count);
}
