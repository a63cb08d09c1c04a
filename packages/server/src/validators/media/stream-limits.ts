import { Refusal } from '../refusal.ts';
import type { StreamFacts } from './engine.ts';
import { MAX_PIXELS, MAX_SIDE, MAX_STREAMS } from './media-limits.ts';

/** Refuses what would cost too much to decode, by what the headers say. */
export function requireSaneStreams(streams: readonly StreamFacts[]): void {
  if (streams.length > MAX_STREAMS) {
    throw new Refusal(
      'too-large-decoded',
      `The file has ${streams.length} streams; at most ${MAX_STREAMS} are taken.`,
      {
        streams: streams.length,
        limit: MAX_STREAMS,
      },
    );
  }
  for (const { index, type, width, height } of streams) {
    if (type !== 'video') continue;
    if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) {
      throw new Refusal(
        'too-large-decoded',
        `The pictures of stream ${index} are ${width} x ${height} pixels; at most ${MAX_SIDE} to a side and ${MAX_PIXELS / 1e6} megapixels can be decoded.`,
        { width, height, maxSide: MAX_SIDE, maxPixels: MAX_PIXELS },
      );
    }
  }
}
