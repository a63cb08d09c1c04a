import type { Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { FileChangedError } from '../../errors/file-changed-error.ts';
import type { ByteRange, ByteSource } from '../platform.ts';
import { BufferPool, CHUNK_SIZE } from './buffer-pool.ts';

/** What a file looked like when it was opened. */
interface Origin {
  readonly name: string | undefined;
  /** `undefined` for a file of our own, which nobody changes. */
  readonly stats: Stats | undefined;
  /** Bytes. */
  readonly size: number;
}

/** A file that is read at any position through one handle. */
export class FileSource implements ByteSource {
  readonly size: number;
  readonly name: string | undefined;
  readonly type = undefined;
  readonly lastModified: number | undefined;
  readonly #handle: FileHandle;
  readonly #origin: Origin;
  readonly #pool = new BufferPool();
  readonly #onClose: () => Promise<void>;
  #closed: Promise<void> | undefined;

  /** @param onClose what is to be done besides closing the handle */
  constructor(handle: FileHandle, origin: Origin, onClose: () => Promise<void> = async () => {}) {
    this.#handle = handle;
    this.#origin = origin;
    this.#onClose = onClose;
    this.size = origin.size;
    this.name = origin.name;
    this.lastModified = origin.stats === undefined ? undefined : Math.floor(origin.stats.mtimeMs);
  }

  range(start: number, end: number): ByteRange {
    return { size: end - start, stream: () => this.#read(start, end) };
  }

  close(): Promise<void> {
    this.#closed ??= this.#handle.close().then(this.#onClose);
    return this.#closed;
  }

  /** One chunk ahead of whoever takes the bytes. A chunk is overwritten when the next is asked for. */
  async *#read(start: number, end: number): AsyncGenerator<Uint8Array> {
    if (start === end) return;
    const buffers = [this.#pool.take(), this.#pool.take()] as const;
    let ahead = this.#fill(buffers[0], start, end);
    try {
      for (let position = start, turn = 0; position < end; turn ^= 1) {
        const chunk = await ahead;
        position += chunk.length;
        if (position < end) {
          ahead = this.#fill(buffers[turn === 0 ? 1 : 0], position, end);
          // It may fail while nobody waits for it yet, or ever.
          ahead.catch(() => {});
        } else await this.#assertUnchanged();
        yield chunk;
      }
    } finally {
      await ahead.catch(() => {});
      for (const buffer of buffers) this.#pool.give(buffer);
    }
  }

  async #fill(buffer: Uint8Array, position: number, end: number): Promise<Uint8Array> {
    const wanted = Math.min(CHUNK_SIZE, end - position);
    for (let got = 0; got < wanted; ) {
      const { bytesRead } = await this.#handle.read(buffer, got, wanted - got, position + got);
      if (bytesRead === 0)
        throw new FileChangedError(
          `${this.#called} has become shorter while it was read: it ends at ${position + got} of ${this.size} bytes`,
        );
      got += bytesRead;
    }
    return buffer.subarray(0, wanted);
  }

  /** Called before the last chunk of a range is given away, so that no part of a changed file arrives whole. */
  async #assertUnchanged(): Promise<void> {
    const { stats } = this.#origin;
    if (stats === undefined) return;
    const now = await this.#handle.stat();
    if (now.size !== stats.size || now.mtimeMs !== stats.mtimeMs)
      throw new FileChangedError(`${this.#called} was changed while it was read`);
  }

  get #called(): string {
    return this.name ?? 'The file';
  }
}
