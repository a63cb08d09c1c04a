import { storedFiles } from './disk-usage.ts';
import { until } from './until.ts';

export async function storedCount(dataDirectory: string): Promise<number> {
  return (await storedFiles(dataDirectory)).length;
}

/** Waits until so many files are stored. */
export async function untilStored(dataDirectory: string, count: number): Promise<void> {
  await until(`${count} files are stored`, async () => (await storedCount(dataDirectory)) === count);
}
