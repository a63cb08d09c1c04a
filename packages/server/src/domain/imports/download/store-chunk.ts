import type { ChunkSink } from './chunk-sink.ts';
import type { Meter } from './meter.ts';

/**
 * Stores one chunk and counts its bytes as they come.
 *
 * @param size bytes, or null when the body decides
 * @returns bytes stored
 * @throws what the body threw, whatever the sink made of it; else what the sink threw
 */
export async function storeChunk(
  sink: ChunkSink,
  meter: Meter,
  chunk: { readonly number: number; readonly size: number | null; readonly bytes: AsyncIterable<Uint8Array> },
): Promise<number> {
  let counted = 0;
  let failure: { readonly error: unknown } | undefined;
  async function* body(): AsyncGenerator<Uint8Array, void> {
    try {
      for await (const piece of chunk.bytes) {
        counted += piece.length;
        meter.count(piece.length);
        yield piece;
      }
    } catch (error) {
      failure = { error };
      throw error;
    }
  }
  try {
    return await sink.store({ number: chunk.number, size: chunk.size, body: body() });
  } catch (error) {
    meter.count(-counted);
    throw failure === undefined ? error : failure.error;
  }
}
