import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A file system of its own and of limited size, so that it can be filled: a tmpfs, which root may mount. */
export class SmallDisk {
  readonly path: string;
  readonly #ballast: string;
  #mounted = true;

  private constructor(path: string) {
    this.path = path;
    this.#ballast = join(path, 'ballast');
  }

  /**
   * @param bytes its size
   * @returns undefined where this user may not mount
   */
  static mount(path: string, bytes: number): SmallDisk | undefined {
    mkdirSync(path, { recursive: true });
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes},mode=0755`, 'wharf-chaos', path], {
        stdio: 'ignore',
      });
    } catch {
      return undefined;
    }
    return new SmallDisk(path);
  }

  /** Takes the room that is left, to the last block. */
  fill(): void {
    const { bavail, bsize } = statfsSync(this.path);
    if (bavail > 0)
      execFileSync('fallocate', ['-l', String(bavail * bsize), this.#ballast], { stdio: 'ignore' });
    const descriptor = openSync(this.#ballast, 'a');
    try {
      writeUntilFull(descriptor, Buffer.alloc(bsize));
    } finally {
      closeSync(descriptor);
    }
  }

  /** Gives back what `fill` took. */
  clear(): void {
    rmSync(this.#ballast, { force: true });
  }

  /** Lazily: what still has files open there keeps them until it ends. */
  unmount(): void {
    if (!this.#mounted) return;
    this.#mounted = false;
    execFileSync('umount', ['-l', this.path], { stdio: 'ignore' });
  }
}

function writeUntilFull(descriptor: number, block: Uint8Array): void {
  try {
    while (writeSync(descriptor, block) === block.length);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}
