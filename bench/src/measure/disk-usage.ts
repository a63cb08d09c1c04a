import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Unit of `st_blocks`, whatever the block size of the file system (stat(3type)). */
const BLOCK = 512;

/** Bytes that the files of a directory take on its disk. Files that vanish meanwhile take none. */
export async function diskUsage(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async ({ parentPath, name }) => {
      try {
        return (await lstat(join(parentPath, name))).blocks * BLOCK;
      } catch {
        return 0;
      }
    }),
  );
  return sizes.reduce((total, size) => total + size, 0);
}
