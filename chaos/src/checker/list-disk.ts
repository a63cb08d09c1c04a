import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import type { StoredObject } from './final-state.ts';

/** The objects that have a file in the directory of the disk store. Some lie in several files, so no size is told. */
export async function listDisk(directory: string): Promise<readonly StoredObject[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const keys = entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('lock.db'))
    // All traces of a key begin with it, up to a dot; parts that have files of their own lie in a directory.
    .map(({ name, parentPath }) => (parentPath.endsWith('.parts') ? basename(parentPath) : name))
    .map((trace) => trace.replace(/\..*$/, ''));
  return [...new Set(keys)].map((key) => ({ key, size: undefined }));
}
