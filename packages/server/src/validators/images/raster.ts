import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp';
import type { Rendition } from '../../ports/validator.ts';
import { refusalFromDecoder } from './decode-error.ts';
import { PIXEL_LIMIT } from './pixel-limit.ts';

/** Longest side of a thumbnail in pixels; smaller pictures keep their size. */
const THUMBNAIL_SIDE = 512;
/** WebP quality 0-100 and effort 0-6. Effort 0 takes a third of the default's time for some 20 % more bytes. */
const THUMBNAIL_WEBP = { quality: 75, effort: 0 } as const;
/** Frames that only have to be read are shrunk to this: every source pixel goes into a mean, almost none come out. */
const PROBE_SIDE = 16;

/** `error` refuses truncation and damage; `warning` also refuses files that every viewer opens (GeoTIFF tags). */
const STRICT = { failOn: 'error', limitInputPixels: PIXEL_LIMIT } as const satisfies SharpOptions;

confineLibvips();

/**
 * Leaves libvips only the loaders of our formats, from memory. By path it would open other files,
 * and each further loader is more code within reach of hostile bytes.
 */
function confineLibvips(): void {
  sharp.cache(false);
  // One child per core: more threads per picture would only compete.
  sharp.concurrency(1);
  sharp.block({ operation: ['VipsForeignLoad'] });
  const names = ['Jpeg', 'Png', 'Nsgif', 'Webp', 'Heif', 'Tiff', 'Svg'];
  sharp.unblock({ operation: names.map((name) => `VipsForeignLoad${name}Buffer`) });
}

/** Opens encoded bytes so that any damage is an error. */
export function openImage(bytes: Buffer, options: SharpOptions = {}): Sharp {
  return sharp(bytes, { ...STRICT, ...options });
}

/** Opens decoded 8-bit RGBA rows. */
export function openPixels(rgba: Buffer, width: number, height: number): Sharp {
  return sharp(rgba, { ...STRICT, raw: { width, height, channels: 4 } });
}

/** Reads the headers. Refuses what libvips cannot open. */
export async function readHeaders(
  bytes: Buffer,
  label: string,
  options: SharpOptions = {},
): Promise<Metadata> {
  try {
    return await openImage(bytes, options).metadata();
  } catch (error) {
    throw refusalFromDecoder(label, error);
  }
}

/**
 * Decodes every pixel and keeps next to none of them.
 *
 * @param options `page` and `pages` choose the frames; all frames count where `pages` is -1.
 */
export async function readPixels(bytes: Buffer, label: string, options: SharpOptions): Promise<void> {
  try {
    await openImage(bytes, options)
      .resize(PROBE_SIDE, PROBE_SIDE, { fit: 'fill', fastShrinkOnLoad: false })
      .raw()
      .toBuffer();
  } catch (error) {
    throw refusalFromDecoder(label, error);
  }
}

/**
 * Makes the thumbnail in one pass that decodes every pixel of the picture, so that a sound small image
 * costs one decode: WebP, longest side 512, upright, without metadata.
 *
 * @param orientation EXIF orientation, 1 to 8.
 */
export async function makeThumbnail(picture: Sharp, label: string, orientation = 1): Promise<Rendition> {
  try {
    const small = picture.resize(THUMBNAIL_SIDE, THUMBNAIL_SIDE, { fit: 'inside', withoutEnlargement: true });
    const { data, info } = await turnUpright(small, orientation).webp(THUMBNAIL_WEBP).toBuffer({
      resolveWithObject: true,
    });
    return {
      role: 'thumbnail',
      contentType: 'image/webp',
      width: info.width,
      height: info.height,
      bytes: data,
    };
  } catch (error) {
    throw refusalFromDecoder(label, error);
  }
}

/**
 * Applies an EXIF orientation (Exif 2.32, tag 0x0112) after the resize: sharp's own `autoOrient` runs
 * before it and would hold the full picture in memory to turn it.
 */
function turnUpright(picture: Sharp, orientation: number): Sharp {
  switch (orientation) {
    case 2:
      return picture.flop();
    case 3:
      return picture.rotate(180);
    case 4:
      return picture.flip();
    case 5:
      return picture.rotate(270).flop();
    case 6:
      return picture.rotate(90);
    case 7:
      return picture.rotate(90).flop();
    case 8:
      return picture.rotate(270);
    default:
      return picture;
  }
}
