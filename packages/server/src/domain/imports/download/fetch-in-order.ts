import type { ChunkSink } from './chunk-sink.ts';
import type { Meter } from './meter.ts';
import { tooLarge } from './refusals.ts';
import type { ResumingReader } from './resuming-reader.ts';
import { storeChunk } from './store-chunk.ts';

/** A file whose length nobody knows. Sizes in bytes. */
export interface UnmeasuredFile {
  readonly reader: ResumingReader;
  readonly sink: ChunkSink;
  readonly meter: Meter;
  readonly chunkSize: number;
  readonly maxSize: number;
}

/**
 * Stores a file of unknown length, chunk after chunk, until it ends.
 * @returns its bytes
 * @throws ImportRefusedError when there are more than `maxSize`
 */
export async function fetchInOrder(file: UnmeasuredFile): Promise<number> {
  const { reader, sink, meter, chunkSize, maxSize } = file;
  let size = 0;
  // A chunk that turns out to be empty would be none: so look first whether there is another.
  for (let number = 1; (await reader.peek(1)).length > 0; number += 1) {
    size += await storeChunk(sink, meter, { number, size: null, bytes: piecesFrom(size) });
  }
  return size;

  async function* piecesFrom(start: number): AsyncGenerator<Uint8Array, void> {
    let position = start;
    for await (const piece of reader.read(start, start + chunkSize)) {
      position += piece.length;
      if (position > maxSize) throw tooLarge(position, maxSize);
      yield piece;
    }
  }
}
