import { randomBytes } from 'node:crypto';
import { safetensorsHead } from '../sample/weights.ts';

/** Bytes before the data; more than any header that is made here. */
const HEAD_SIZE = 4096;
/** Slices begin and end at its multiples, so none crosses the end of the block. */
const ALIGNMENT = 1024 ** 2;
/** What every file consists of, over and over: no disk is read, and no time goes into making bytes. */
const block = randomBytes(4 * ALIGNMENT);

/** A model file that exists only while it is sent: weights of one tensor, unlike those of any other id. */
export class Content {
  readonly size: number;
  readonly #head: Buffer;

  /** @param size bytes of the whole file */
  constructor(id: string, size: number) {
    const dataSize = size - HEAD_SIZE;
    if (!(dataSize > 0)) throw new RangeError(`A file has more than ${HEAD_SIZE} bytes, not ${size}`);
    this.size = size;
    this.#head = safetensorsHead(
      { weight: { dtype: 'U8', shape: [dataSize], data_offsets: [0, dataSize] } },
      { metadata: { id }, size: HEAD_SIZE },
    );
  }

  /**
   * The bytes `[start, end)`, in slices of at most `most` bytes.
   * @param most at most 1 MiB, which it divides
   */
  *slices(start: number, end: number, most: number): Generator<Buffer> {
    let position = start;
    while (position < end) {
      const until = Math.min(end, position < HEAD_SIZE ? HEAD_SIZE : position - (position % most) + most);
      const offset = position % block.length;
      yield position < HEAD_SIZE
        ? this.#head.subarray(position, until)
        : block.subarray(offset, offset + until - position);
      position = until;
    }
  }
}
