import { type Dirent, existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { storedInBucket } from './bucket-usage.ts';
import { bucketOf } from './chosen-services.ts';
import type { StoredFile } from './stored-file.ts';

/** The files that hold the bytes of uploads and assets, below a server's data directory or in its bucket. */
export async function storedFiles(dataDirectory: string): Promise<readonly StoredFile[]> {
  const bucket = bucketOf(dataDirectory);
  if (bucket !== undefined) return storedInBucket(bucket);
  const root = join(dataDirectory, 'blobs');
  const files: StoredFile[] = [];
  for (const entry of await entriesBelow(root)) {
    if (!entry.isFile() || entry.name.startsWith('lock.db')) continue;
    const path = join(entry.parentPath, entry.name);
    try {
      const { ino, blocks } = await stat(path);
      files.push({ path, inode: ino, allocated: blocks * 512 });
    } catch (error) {
      // Deleted since the directory was read.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return files;
}

/** Once more when a folder was deleted since it was found. */
async function entriesBelow(root: string): Promise<readonly Dirent[]> {
  for (;;) {
    try {
      return await readdir(root, { recursive: true, withFileTypes: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || !existsSync(root)) throw error;
    }
  }
}

/** Bytes of the disk that these files take. */
export async function diskUsage(dataDirectory: string): Promise<number> {
  return (await storedFiles(dataDirectory)).reduce((sum, file) => sum + file.allocated, 0);
}
