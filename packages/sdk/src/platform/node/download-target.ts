/** `<path>.part`, with what is known of its content in `<path>.part.json`, until it gets its name. */
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { WharfError } from '../../errors/wharf-error.ts';
import type { DownloadTarget } from '../platform.ts';
import { NO_FOLLOW, readBeside, writeBeside } from './download-files.ts';
import { acquireLock, type DownloadLock } from './download-lock.ts';

/** Bytes read at once for the digest after a resume. */
const CHUNK = 1024 * 1024;

/**
 * Opens the target of a download, with what an earlier attempt left. Folders are made.
 * @throws WharfError where the path is a folder, or another download of it is under way
 */
export async function openDownloadTarget(path: string): Promise<DownloadTarget> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory() === true)
    throw new WharfError(`${path} is a folder: give the path of the file that is to be written`);
  const lock = await acquireLock(`${path}.part.lock`);
  try {
    return await NodeDownloadTarget.open(path, lock);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

class NodeDownloadTarget implements DownloadTarget {
  readonly kept: number;
  readonly fingerprint: string | undefined;
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #lock: DownloadLock;
  #size: number;
  #closed = false;

  static async open(path: string, lock: DownloadLock): Promise<NodeDownloadTarget> {
    // A link that somebody has put there is not followed.
    const flags = constants.O_RDWR | constants.O_CREAT | NO_FOLLOW;
    const file = await open(`${path}.part`, flags, 0o666);
    try {
      const { size } = await file.stat();
      const fingerprint = await readBeside(`${path}.part.json`).catch(() => undefined);
      return new NodeDownloadTarget(path, lock, file, size, size === 0 ? undefined : fingerprint);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  private constructor(
    path: string,
    lock: DownloadLock,
    file: FileHandle,
    size: number,
    fingerprint: string | undefined,
  ) {
    this.#path = path;
    this.#lock = lock;
    this.#file = file;
    this.#size = size;
    this.kept = size;
    this.fingerprint = fingerprint;
  }

  async restart(fingerprint: string): Promise<void> {
    // First the bytes, then what they are: those of one content must never stand beside the fingerprint of another.
    await this.#file.truncate(0);
    this.#size = 0;
    await writeBeside(`${this.#path}.part.json`, fingerprint);
  }

  async append(bytes: Uint8Array): Promise<void> {
    let rest = bytes;
    while (rest.length > 0) {
      const { bytesWritten } = await this.#file.write(rest, 0, rest.length, this.#size);
      this.#size += bytesWritten;
      rest = rest.subarray(bytesWritten);
    }
  }

  async *read(): AsyncIterable<Uint8Array> {
    for (let position = 0; position < this.#size; ) {
      const { bytesRead, buffer } = await this.#file.read(new Uint8Array(CHUNK), 0, CHUNK, position);
      if (bytesRead === 0) throw new WharfError(`${this.#path}.part became shorter while it was read`);
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  async commit(): Promise<void> {
    await this.#file.sync();
    await this.#close(async () => {
      await rename(`${this.#path}.part`, this.#path);
      await rm(`${this.#path}.part.json`, { force: true });
      await syncFolder(dirname(this.#path));
    });
  }

  async suspend(): Promise<void> {
    if (this.#size === 0) await this.discard();
    else await this.#close(async () => {});
  }

  async discard(): Promise<void> {
    await this.#close(async () => {
      await rm(`${this.#path}.part`, { force: true });
      await rm(`${this.#path}.part.json`, { force: true });
    });
  }

  /** Lets go of everything, once. */
  async #close(last: () => Promise<void>): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      await this.#file.close();
      await last();
    } finally {
      await this.#lock.release();
    }
  }
}

/** Without it, a loss of power may take the name away again. Windows cannot, and needs not. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY).catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}
