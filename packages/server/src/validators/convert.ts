import type { Sharp } from 'sharp';
import type { Conversion, ImageFormat } from '../ports/decoder.ts';
import type { ByteSource } from '../ports/validator.ts';
import { refusalFromDecoder } from './images/decode-error.ts';
import { heicPictures } from './images/heic.ts';
import { IMAGE_FORMATS, type ImageFormatName } from './images/image-formats.ts';
import { requireDecodable } from './images/pixel-limit.ts';
import { openImage, openPixels, readHeaders } from './images/raster.ts';
import { requireHarmlessSvg } from './images/svg.ts';
import { Refusal } from './refusal.ts';
import { SNIFF_BYTES, sniffImage } from './sniff.ts';
import { readWhole } from './whole-file.ts';

/** Largest stored image that is converted, in bytes. */
const MAX_INPUT_BYTES = 512 * 1024 * 1024;
/** Formats that keep an animation; the others get its first frame. */
const ANIMATED: ReadonlySet<ImageFormat> = new Set(['gif', 'webp']);

export interface ConversionRequest {
  readonly format: ImageFormat;
  /** As recorded at validation. The content decides; this only names it in messages. */
  readonly contentType: string;
  readonly source: ByteSource;
}

/**
 * Converts a stored image for download: upright, in sRGB, without metadata; transparency becomes white
 * where the target has none; SVG is drawn at its own size.
 */
export async function convertImage({ format, contentType, source }: ConversionRequest): Promise<Conversion> {
  const head = Buffer.from(await source.read(0, SNIFF_BYTES));
  const from = sniffImage(head);
  if (from === undefined)
    return { verdict: 'refused', message: `The stored file (${contentType}) is not an image.` };
  try {
    const bytes = await readWhole(source, MAX_INPUT_BYTES, IMAGE_FORMATS[from].label);
    const converted = await encode(await open(bytes, from, format), format).toBuffer();
    return { verdict: 'converted', contentType: IMAGE_FORMATS[format].mimeType, bytes: converted };
  } catch (error) {
    const refusal = refusalFromDecoder(
      `conversion of the ${IMAGE_FORMATS[from].label} to ${IMAGE_FORMATS[format].label}`,
      error,
    );
    return { verdict: 'refused', message: refusal.message };
  }
}

async function open(bytes: Buffer, from: ImageFormatName, to: ImageFormat): Promise<Sharp> {
  const { label } = IMAGE_FORMATS[from];
  if (from === 'heic') return openHeic(bytes);
  if (from === 'svg') requireHarmlessSvg(bytes);
  const animated = ANIMATED.has(to) && (from === 'gif' || from === 'webp');
  const options = animated ? { pages: -1 } : {};
  const headers = await readHeaders(bytes, label, options);
  requireDecodable(label, headers.width, headers.height);
  // Animations carry no orientation, and libvips cannot turn many frames at once.
  return animated ? openImage(bytes, options) : openImage(bytes).autoOrient();
}

async function openHeic(bytes: Buffer): Promise<Sharp> {
  let chosen: Sharp | undefined;
  for await (const picture of heicPictures(bytes)) {
    if (chosen === undefined || picture.primary)
      chosen = openPixels(picture.rgba, picture.width, picture.height);
    if (picture.primary) break;
  }
  if (chosen === undefined) throw new Refusal('corrupt', 'The HEIC holds no picture.');
  return chosen;
}

function encode(image: Sharp, format: ImageFormat): Sharp {
  switch (format) {
    case 'jpeg':
      return image.flatten({ background: '#ffffff' }).jpeg({ quality: 90 });
    case 'png':
      return image.png();
    case 'webp':
      return image.webp({ quality: 90, effort: 2 });
    case 'avif':
      // The default effort takes four times as long for a few per cent.
      return image.avif({ quality: 60, effort: 2 });
    case 'gif':
      return image.gif();
    case 'tiff':
      return image.tiff({ compression: 'deflate' });
  }
}
