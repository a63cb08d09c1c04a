import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WharfError } from '../../errors/wharf-error.ts';
import type { ByteSource } from '../platform.ts';
import { FileSource } from './file-source.ts';

async function opened(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    throw new WharfError(code === 'ENOENT' ? `There is no file ${path}` : `Cannot open ${path}: ${code}`, {
      cause,
    });
  }
}

/**
 * @param path or `file:` URL
 * @throws WharfError where it cannot be opened, or is no regular file
 */
export async function openPath(path: string | URL): Promise<ByteSource> {
  const name = path instanceof URL ? fileURLToPath(path) : path;
  const handle = await opened(name);
  try {
    const stats = await handle.stat();
    if (!stats.isFile())
      throw new WharfError(
        stats.isDirectory()
          ? `${name} is a folder: upload its files one by one`
          : `${name} is not a regular file: give it as a stream`,
      );
    return new FileSource(handle, { name: basename(name), stats, size: stats.size });
  } catch (error) {
    await handle.close();
    throw error;
  }
}
