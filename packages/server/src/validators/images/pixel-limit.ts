import { Refusal } from '../refusal.ts';

/**
 * Pixels, counted over all frames or pages, from which an image counts as a decompression bomb.
 * 300 megapixels is above every camera on sale and still decodes within the decoder's memory.
 */
export const PIXEL_LIMIT = 300_000_000;

/** Throws `too-large-decoded` from the sizes that the headers declare, before anything is decoded. */
export function requireDecodable(label: string, width: number, height: number, frames = 1): void {
  const pixels = width * height * frames;
  if (pixels < PIXEL_LIMIT) return;
  const shape = frames === 1 ? `${width} x ${height}` : `${frames} frames of ${width} x ${height}`;
  throw new Refusal(
    'too-large-decoded',
    `The ${label} declares ${shape} pixels, ${megapixels(pixels)} megapixels in all; the limit is ${megapixels(PIXEL_LIMIT)}.`,
    { width, height, frames, pixels, limit: PIXEL_LIMIT },
  );
}

function megapixels(pixels: number): string {
  return String(Math.round(pixels / 1e6));
}
