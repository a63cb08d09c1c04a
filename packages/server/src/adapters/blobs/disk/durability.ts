import { constants, type FileHandle, mkdir, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InsufficientStorageError } from '../../../domain/errors.ts';
import { DRAFTS, SHARDS } from './paths.ts';

/**
 * Brings files and directories to stable storage, joining requests for the same file: while one
 * sync runs, all who ask meanwhile share the next one. Concurrent parts of one upload so cost one
 * flush at a time, not one thread of the pool each.
 */
export class SyncQueue {
  readonly #files = new Map<string, { running: Promise<void>; next: Promise<void> | undefined }>();
  readonly #kept = new Map<string, FileHandle>();

  /** Syncs the data of an open file. The caller keeps `handle` open until the promise settles. */
  file(path: string, handle: FileHandle): Promise<void> {
    return this.#join(path, () => handle.datasync());
  }

  /** Makes the entries of a directory (creations, renames, removals) permanent. */
  directory(path: string): Promise<void> {
    return this.#join(path, () => syncDirectory(path));
  }

  /** The same for a directory that is never removed: it stays open, which saves two calls each time. */
  keptDirectory(path: string): Promise<void> {
    return this.#join(path, async () => {
      const handle = this.#kept.get(path) ?? (await openDirectory(path));
      // Kept only while it works: a handle gone stale must not fail every sync to come.
      this.#kept.delete(path);
      try {
        await handle.sync();
      } catch (error) {
        await handle.close();
        throw error;
      }
      this.#kept.set(path, handle);
    });
  }

  /** Closes the directories that were kept open. No sync may be under way. */
  async close(): Promise<void> {
    const handles = [...this.#kept.values()];
    this.#kept.clear();
    await Promise.all(handles.map((handle) => handle.close()));
  }

  #join(path: string, sync: () => Promise<void>): Promise<void> {
    const current = this.#files.get(path);
    if (current === undefined) return this.#start(path, sync);
    // A failed sync fails those who queued behind it, too: the kernel reports lost pages only to
    // descriptors that were open when they were lost, and the next sync may use another one.
    current.next ??= current.running.then(() => this.#start(path, sync));
    return current.next;
  }

  #start(path: string, sync: () => Promise<void>): Promise<void> {
    const entry = { running: Promise.resolve(), next: undefined as Promise<void> | undefined };
    entry.running = sync().finally(() => {
      // With a successor, `#start` is called again and puts its own entry here.
      if (this.#files.get(path) === entry) this.#files.delete(path);
    });
    this.#files.set(path, entry);
    return entry.running;
  }
}

function openDirectory(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | constants.O_DIRECTORY);
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await openDirectory(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Creates the root and the directories in it that are not there yet, durably. */
export async function prepareDirectories(root: string): Promise<void> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  const present = new Set(await readdir(root));
  const missing = [...SHARDS, DRAFTS].filter((name) => !present.has(name));
  if (missing.length === 0) return;
  await Promise.all(missing.map((name) => makeDirectory(join(root, name))));
  await syncDirectory(root);
  await syncDirectory(join(root, '..'));
}

/** Creates a directory unless it is there. Its parent is the caller's to sync. */
export async function makeDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}

/** Whether `error` is a system error with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

/** Turns "no space" and "quota exceeded" into the domain's error; others stay what they are. */
export function storageError(error: unknown): unknown {
  if (!hasCode(error, 'ENOSPC', 'EDQUOT')) return error;
  return new InsufficientStorageError(
    'The storage is full. What was stored before is kept; try again when there is space.',
    {},
    { cause: error },
  );
}
