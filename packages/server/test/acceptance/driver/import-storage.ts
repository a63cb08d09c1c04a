import { type StoredFile, storedFiles } from './disk-usage.ts';
import { until } from './until.ts';

/** The stored files, also while folders of chunks are being deleted. */
function storedNow(dataDirectory: string): Promise<readonly StoredFile[]> {
  return until('the stored files can be listed', async () => {
    try {
      return await storedFiles(dataDirectory);
    } catch (error) {
      // A folder was deleted since it was found.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return undefined;
    }
  });
}

export async function storedCount(dataDirectory: string): Promise<number> {
  return (await storedNow(dataDirectory)).length;
}

/** Bytes of the disk that stored files take. */
export async function storedBytes(dataDirectory: string): Promise<number> {
  return (await storedNow(dataDirectory)).reduce((sum, { allocated }) => sum + allocated, 0);
}

/** Waits until so many files are stored. */
export async function untilStored(dataDirectory: string, count: number): Promise<void> {
  await until(`${count} files are stored`, async () => (await storedCount(dataDirectory)) === count);
}
