import { type FileHandle, open } from 'node:fs/promises';
import { RangeNotSatisfiableError } from '../../../domain/errors.ts';
import type { ByteRange } from '../../../ports/blob-store.ts';
import type { ByteSource } from '../../../ports/validator.ts';
import { hasCode } from './durability.ts';
import { type Layout, missing } from './layouts.ts';
import { piecesOf, type Segment } from './segments.ts';

/** Files that one reader keeps open; an object of thousands of separate parts has as many files. */
const MAX_OPEN_FILES = 8;

/** Reads a completed object at any place. Close it; calls may overlap. */
export class ObjectReader implements ByteSource, AsyncDisposable {
  readonly size: number;
  readonly #key: string;
  readonly #layout: Layout;
  /** By path, in order of last use, oldest first. */
  readonly #files = new Map<string, { readonly handle: Promise<FileHandle>; users: number }>();

  constructor(key: string, layout: Layout) {
    this.size = layout.size;
    this.#key = key;
    this.#layout = layout;
  }

  /**
   * Opens the first file, so that an object whose files are gone is found out at once.
   * @throws ObjectMissingError
   */
  async openFirst(): Promise<void> {
    const [first] = this.#layout.segments;
    if (first !== undefined) await this.withFile(first, async () => {});
  }

  async read(offset: number, length: number): Promise<Uint8Array> {
    const range = { start: Math.max(0, offset), end: Math.min(this.size, offset + length) };
    if (range.start >= range.end) return new Uint8Array(0);
    const bytes = Buffer.allocUnsafeSlow(range.end - range.start);
    for (const piece of piecesOf(this.#layout.segments, range)) {
      await this.#fill(
        bytes.subarray(piece.start - range.start, piece.start - range.start + piece.length),
        piece,
      );
    }
    return bytes;
  }

  /** Runs `work` with the open file of a segment. */
  async withFile<T>(segment: Segment, work: (file: FileHandle) => Promise<T>): Promise<T> {
    const path = this.#layout.path(segment);
    const file = this.#files.get(path) ?? { handle: this.#open(path), users: 0 };
    this.#files.delete(path);
    this.#files.set(path, file);
    file.users += 1;
    try {
      return await work(await file.handle);
    } finally {
      file.users -= 1;
      await this.#closeUnused();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const files = [...this.#files.values()];
    this.#files.clear();
    for (const file of await Promise.allSettled(files.map(({ handle }) => handle))) {
      if (file.status === 'fulfilled') await file.value.close();
    }
  }

  async #fill(target: Uint8Array, piece: Segment): Promise<void> {
    await this.withFile(piece, async (file) => {
      for (let done = 0; done < target.length; ) {
        const { bytesRead } = await file.read(target, done, target.length - done, piece.offset + done);
        if (bytesRead === 0) throw missing(this.#key, `its file ends at ${piece.offset + done}`);
        done += bytesRead;
      }
    });
  }

  async #closeUnused(): Promise<void> {
    for (const [path, { handle, users }] of this.#files) {
      if (this.#files.size <= MAX_OPEN_FILES) return;
      if (users > 0) continue;
      this.#files.delete(path);
      await handle.then((open) => open.close()).catch(() => {});
    }
  }

  async #open(path: string): Promise<FileHandle> {
    try {
      return await open(path, 'r');
    } catch (error) {
      throw hasCode(error, 'ENOENT') ? missing(this.#key, 'its file is gone', error) : error;
    }
  }
}

/**
 * The part of `range` that lies in an object of `size` bytes.
 * @throws RangeNotSatisfiableError when it begins before 0 or past the end, or ends before it begins
 */
export function clampRange(range: ByteRange | undefined, size: number): ByteRange {
  if (range === undefined) return { start: 0, end: size };
  if (range.start < 0 || range.start > size || range.end < range.start) {
    throw new RangeNotSatisfiableError(
      `Bytes ${range.start} to ${range.end} are outside of the object, which has ${size} bytes.`,
      { start: range.start, end: range.end, size },
    );
  }
  return { start: range.start, end: Math.min(range.end, size) };
}
