import { createHash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { copyFile, type FileHandle, link, open, readdir, realpath, rename, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { IndexedPart } from '../../../ports/part-index.ts';
import { hasCode, makeDirectory, prepareDirectories, SyncQueue } from '../disk/durability.ts';
import { unlinkIfThere } from '../disk/part-files.ts';
import { DiskPaths, SHARDS } from '../disk/paths.ts';
import { UNREADABLE } from './verified-body.ts';

/** An object in the ledger of a disk store. */
export interface ObjectOnDisk {
  readonly key: string;
  /** Whether its bytes are final; otherwise parts are still coming in. */
  readonly sealed: boolean;
  readonly parts: readonly IndexedPart[];
}

export interface BackUpFiles {
  /**
   * Brings the files of an object into the backup, where they are not there already.
   * @returns the bytes that were copied, 0 where links did; undefined: files that the ledger speaks of are not there,
   * or the disk does not give them
   */
  backUp(object: ObjectOnDisk): Promise<number | undefined>;
  /** Makes everything permanent. */
  finish(): Promise<void>;
}

export interface BackUpOptions {
  /** Folder of the blobs. */
  readonly from: string;
  /** Folder of the same kind in the backup; made where it is missing. */
  readonly to: string;
  /** Never link: the backup then shares no disk block with the installation, as far as the file system lets us know. */
  readonly copy: boolean;
}

/**
 * Backs up a folder that a server is using.
 *
 * Files of sealed objects are linked: nobody writes to them any more, and to delete one is to take away its name
 * only. Those of unfinished objects are copied, part by part, for the server writes other parts into them.
 */
export async function openBackUp({ from, to, copy }: BackUpOptions): Promise<BackUpFiles> {
  await prepareDirectories(to);
  const source = new DiskPaths(from);
  const target = new DiskPaths(to);
  const syncs = new SyncQueue();
  const folders = new Set<string>();
  // Of an earlier try, which was killed.
  for (const name of await readdir(target.drafts)) await unlinkIfThere(join(target.drafts, name));

  const place = async (path: string, key: string) => {
    if (dirname(path) !== target.parts(key)) return;
    await makeDirectory(target.parts(key));
    folders.add(target.parts(key));
  };

  const keep = async (wanted: string, path: string, key: string): Promise<number> => {
    const original = await stat(wanted);
    if (await isThere(original, path, copy)) return 0;
    await place(path, key);
    if (!copy && (await linked(wanted, path))) return 0;
    await copyWhole(wanted, path, draftOf(path, key), original);
    return original.size;
  };

  const draftOf = (path: string, key: string) => target.draft(key, basename(path));

  const keepSealed = async ({ key, parts }: ObjectOnDisk): Promise<number> => {
    if (parts.length === 0) return keep(source.whole(key), target.whole(key), key);
    let bytes = 0;
    for (const spill of new Set(parts.map((part) => part.spill))) {
      bytes +=
        spill === null
          ? await keep(source.main(key), target.main(key), key)
          : await keep(source.spill(key, spill), target.spill(key, spill), key);
    }
    return bytes;
  };

  const keepParts = async ({ key, parts }: ObjectOnDisk): Promise<number> => {
    let bytes = 0;
    for (const [spill, own] of Map.groupBy(parts, (part) => part.spill)) {
      const path = spill === null ? target.main(key) : target.spill(key, spill);
      await place(path, key);
      const original = spill === null ? source.main(key) : source.spill(key, spill);
      bytes += await copyParts(original, path, draftOf(path, key), own);
    }
    return bytes;
  };

  return {
    async backUp(object) {
      try {
        return await (object.sealed ? keepSealed(object) : keepParts(object));
      } catch (error) {
        // Gone since the ledger was read, or the file is another's by now.
        if (hasCode(error, 'ENOENT', ...UNREADABLE) || error instanceof ChangedError) return undefined;
        throw error;
      }
    },
    async finish() {
      for (const shard of SHARDS) folders.add(`${to}/${shard}`);
      for (const folder of folders) await syncs.directory(folder);
      await syncs.close();
    },
  };
}

/** The bytes in a file are not those that the ledger speaks of. */
class ChangedError extends Error {}

/** What the copies of unfinished files have for the time of their last change: they are nobody's whole copy. */
const UNFINISHED = new Date(0);

/**
 * Whether the backup has a file already, as a link or as a whole copy. Its size would not tell: an earlier snapshot may
 * have found the same file unfinished, with holes where parts were missing.
 */
async function isThere(original: Stats, path: string, copy: boolean): Promise<boolean> {
  try {
    const found = await stat(path);
    if (found.dev === original.dev && found.ino === original.ino) return !copy;
    // Copies have the time of the original, to the precision that file systems and Node have in common.
    return found.size === original.size && Math.abs(found.mtimeMs - original.mtimeMs) < 2;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}

/** @returns false where the file system cannot: another disk, or one without links */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await unlinkIfThere(to);
    // Of the file itself, where somebody has put a symbolic link in its place.
    await link(await realpath(from), to);
    return true;
  } catch (error) {
    if (hasCode(error, 'EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP')) return false;
    throw error;
  }
}

async function copyWhole(
  from: string,
  to: string,
  draft: string,
  { atime, mtime }: Pick<Stats, 'atime' | 'mtime'>,
): Promise<void> {
  await copyFile(from, draft, constants.COPYFILE_FICLONE);
  await using file = await open(draft, 'r+');
  await file.utimes(atime, mtime);
  await file.sync();
  await rename(draft, to);
}

const STEP = 1024 ** 2;

/** Copies the parts to the same places of another file, which has holes where the first one has other things. */
async function copyParts(
  from: string,
  to: string,
  draft: string,
  parts: readonly IndexedPart[],
): Promise<number> {
  await using source = await open(from, 'r');
  await using target = await open(draft, 'w', 0o600);
  await target.truncate((await source.stat()).size);
  let bytes = 0;
  for (const part of parts) {
    await copyPart(source, target, part);
    bytes += part.size;
  }
  await target.utimes(UNFINISHED, UNFINISHED);
  await target.sync();
  await rename(draft, to);
  return bytes;
}

/** @throws ChangedError */
async function copyPart(
  source: FileHandle,
  target: FileHandle,
  { offset, size, sha256 }: IndexedPart,
): Promise<void> {
  const hash = createHash('sha256');
  const memory = Buffer.allocUnsafe(Math.min(STEP, size));
  for (let done = 0; done < size; ) {
    const { bytesRead } = await source.read(memory, 0, Math.min(STEP, size - done), offset + done);
    if (bytesRead === 0) throw new ChangedError(`The file ends at ${offset + done}`);
    const chunk = memory.subarray(0, bytesRead);
    hash.update(chunk);
    await target.write(chunk, 0, bytesRead, offset + done);
    done += bytesRead;
  }
  if (hash.digest('hex') !== sha256) throw new ChangedError('The part has other bytes');
}
