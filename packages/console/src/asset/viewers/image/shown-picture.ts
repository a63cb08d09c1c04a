import type { Asset } from '@wharf/sdk';
import { numberOf, textOf } from '../../asset-kinds.ts';

/** Sides from which on browsers no longer draw pictures in full, in pixels. */
const LARGEST_SIDE = 16_383;
/** Pixels that take more memory than a tab should, decoded (4 bytes each). */
const MOST_PIXELS = 150e6;

/** Types that every current browser draws. */
const DRAWN: ReadonlySet<string> = new Set([
  'image/avif',
  'image/gif',
  'image/jpeg',
  'image/png',
  'image/svg+xml',
  'image/webp',
]);

/** What is drawn in place of an image: itself, what the server makes of it, or its small picture. */
export interface ShownPicture {
  readonly from: 'original' | 'converted' | 'thumbnail';
  /** Why it is not the original. */
  readonly note?: string;
}

export function shownPicture({ mimeType, metadata, properties }: Asset): ShownPicture {
  const { width, height } = sizeOf({ metadata, properties });
  if (Math.max(width, height) > LARGEST_SIDE || width * height > MOST_PIXELS) {
    return { from: 'thumbnail', note: 'Too large for a browser to draw: this is a small copy.' };
  }
  if (DRAWN.has(mimeType)) return { from: 'original' };
  const format = textOf(metadata.format)?.toUpperCase() ?? mimeType;
  return { from: 'converted', note: `Browsers do not draw ${format}: this is a WebP copy.` };
}

/** As displayed, in pixels; 0 where nobody knows. */
export function sizeOf({ metadata, properties }: Pick<Asset, 'metadata' | 'properties'>) {
  return {
    width: numberOf(properties.width) ?? numberOf(metadata.width) ?? 0,
    height: numberOf(properties.height) ?? numberOf(metadata.height) ?? 0,
  };
}
