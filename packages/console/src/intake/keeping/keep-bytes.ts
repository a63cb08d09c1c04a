import type { PickedFile } from '../files/picked-file.ts';
import type { ByteSource, KeptBytes } from './kept-upload.ts';

/** Bytes of a file up to which it is kept itself: the browser copies it. */
const SMALL = 64 * 1024 ** 2;
/** Bytes that are kept in all: more would fill disks and take longer than sending. */
const ROOM = 1024 ** 3;

/** Decides how the bytes of files come back after a reload. */
export class ByteKeeping {
  readonly #kept = new Map<string, number>();
  #left = ROOM;

  /** @param id of the transfer */
  choose(
    id: string,
    { file, handle }: PickedFile,
  ): { readonly bytes: KeptBytes; readonly source: ByteSource } {
    this.release(id);
    if (file.size <= SMALL && file.size <= this.#left) {
      this.#kept.set(id, file.size);
      this.#left -= file.size;
      return { bytes: 'file', source: file };
    }
    return handle === undefined ? { bytes: 'ask', source: undefined } : { bytes: 'handle', source: handle };
  }

  /** The transfer is over: its room is free again. */
  release(id: string): void {
    this.#left += this.#kept.get(id) ?? 0;
    this.#kept.delete(id);
  }
}
