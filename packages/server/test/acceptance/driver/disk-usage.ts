import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A file with what tells whether its bytes were written again. */
export interface StoredFile {
  readonly path: string;
  readonly inode: number;
  /** Bytes allocated on the disk, not the apparent size. */
  readonly allocated: number;
}

/** The files that hold the bytes of uploads and assets, below a server's data directory. */
export async function storedFiles(dataDirectory: string): Promise<readonly StoredFile[]> {
  const root = join(dataDirectory, 'blobs');
  const files: StoredFile[] = [];
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
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

/** Bytes of the disk that these files take. */
export async function diskUsage(dataDirectory: string): Promise<number> {
  return (await storedFiles(dataDirectory)).reduce((sum, file) => sum + file.allocated, 0);
}
