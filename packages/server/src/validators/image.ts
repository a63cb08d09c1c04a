import type { Accepted, ByteSource, Inspection, ValidationInput, Validator } from '../ports/validator.ts';
import { nameContent } from './content-name.ts';
import { requireDeclaredImage, saysNothing } from './declared-type.ts';
import { apngFrames } from './images/apng-frames.ts';
import { walkGif } from './images/gif-blocks.ts';
import { heicPictures } from './images/heic.ts';
import { IMAGE_FORMATS, type ImageFormatName, imageFormatList } from './images/image-formats.ts';
import { walkJpeg } from './images/jpeg-segments.ts';
import { requireDecodable } from './images/pixel-limit.ts';
import { walkPng } from './images/png-chunks.ts';
import { makeThumbnail, openImage, openPixels, readHeaders, readPixels } from './images/raster.ts';
import { MAX_SVG_BYTES, requireHarmlessSvg } from './images/svg.ts';
import { walkTiff } from './images/tiff-directories.ts';
import { walkWebp } from './images/webp-chunks.ts';
import { Refusal, settle } from './refusal.ts';
import { SNIFF_BYTES, sniffImage } from './sniff.ts';
import { readWhole } from './whole-file.ts';

/** Largest encoded image in bytes: it has to lie in the decoder's memory beside what is decoded. */
const MAX_IMAGE_BYTES = 512 * 1024 * 1024;

const FORMATS = Object.keys(IMAGE_FORMATS) as ImageFormatName[];

/** What decoding found out. Width and height are as displayed: EXIF orientation applied. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  /** Frames of an animation or pages of a document; 1 for a still. */
  readonly frames: number;
  readonly hasAlpha: boolean;
  /** EXIF orientation of the stored pixels, 1 to 8. */
  readonly orientation: number;
  readonly thumbnail: Accepted['renditions'][number];
}

type Progress = (fraction: number) => void;

export const imageValidator: Validator = {
  kind: 'image',
  validate: (input) => settle(() => judgeImage(input)),
};

async function judgeImage(input: ValidationInput): Promise<Inspection> {
  const format = await requireImageFormat(input, FORMATS);
  const decoded = await decodeImage(input.source, format, input.progress);
  return acceptImage(format, decoded, 'uploaded');
}

/** Recognises the format from the content, or throws why it is not one of `wanted`. */
export async function requireImageFormat(
  input: ValidationInput,
  wanted: readonly ImageFormatName[],
): Promise<ImageFormatName> {
  const head = Buffer.from(await input.source.read(0, SNIFF_BYTES));
  const format = sniffImage(head);
  if (format === undefined) throw await notAnImage(input, head, wanted);
  requireDeclaredImage(input.contentType, format);
  if (!wanted.includes(format)) {
    throw new Refusal(
      'unsupported-type',
      `The file is ${IMAGE_FORMATS[format].label}, but kind ${input.kind} takes ${imageFormatList(wanted)}; convert it, or upload it as kind image.`,
      { detected: IMAGE_FORMATS[format].mimeType },
    );
  }
  return format;
}

async function notAnImage(
  input: ValidationInput,
  head: Buffer,
  wanted: readonly ImageFormatName[],
): Promise<Refusal> {
  const content = await nameContent(head, input.source.size);
  const details = { declared: input.contentType, detected: content.mimeType };
  const takes = `kind ${input.kind} takes ${imageFormatList(wanted)}`;
  const declared = saysNothing(input.contentType) ? undefined : input.contentType;
  if (declared?.startsWith('image/') && content.family !== 'image') {
    return new Refusal(
      'type-mismatch',
      `The file was declared as ${declared}, but its content is ${content.label}.`,
      details,
    );
  }
  return new Refusal('unsupported-type', `The file's content is ${content.label}, but ${takes}.`, details);
}

/** Checks the structure, then the sizes, then every pixel of every frame; throws a `Refusal` at the first fault. */
export async function decodeImage(
  source: ByteSource,
  format: ImageFormatName,
  progress: Progress = () => {},
): Promise<DecodedImage> {
  const { label } = IMAGE_FORMATS[format];
  const bytes = await readWhole(source, format === 'svg' ? MAX_SVG_BYTES : MAX_IMAGE_BYTES, label);
  progress(0.2);
  return DECODERS[format](bytes, label, progress);
}

const DECODERS: Readonly<
  Record<ImageFormatName, (bytes: Buffer, label: string, progress: Progress) => Promise<DecodedImage>>
> = {
  jpeg: async (bytes, label) => {
    const { width, height } = walkJpeg(bytes);
    requireDecodable(label, width, height);
    return decodeJpeg(bytes, label);
  },
  png: async (bytes, label, progress) => {
    const layout = walkPng(bytes);
    requireDecodable(label, layout.width, layout.height, layout.frames);
    const still = await decodeStill(bytes, label);
    if (layout.frames === 1) return still;
    let done = 0;
    for (const frame of apngFrames(layout)) {
      await readPixels(frame, `${label}'s frame ${done + 1}`, {});
      progress(0.2 + (0.8 * ++done) / layout.frames);
    }
    return { ...still, frames: layout.frames };
  },
  gif: async (bytes, label) => {
    const { frames } = walkGif(bytes);
    return decodeAnimation(bytes, label, frames);
  },
  webp: async (bytes, label) => {
    const { width, height, frames } = walkWebp(bytes);
    requireDecodable(label, width, height, frames);
    return frames === 1 ? decodeStill(bytes, label) : decodeAnimation(bytes, label, frames);
  },
  avif: async (bytes, label) => {
    if (bytes.toString('latin1', 8, 12) === 'avis') {
      throw new Refusal(
        'unsupported-type',
        'The file is an animated AVIF, which is not supported yet; convert it to animated WebP.',
      );
    }
    return decodeStill(bytes, label);
  },
  svg: async (bytes, label) => {
    requireHarmlessSvg(bytes);
    return decodeStill(bytes, label);
  },
  tiff: decodeTiff,
  heic: decodeHeic,
};

/** libjpeg's warnings that mean lost pixels; it also warns of harmless things, like stray bytes between segments. */
const JPEG_LOSS =
  /premature end|bad huffman code|bad arithmetic code|instead of RST|inconsistent progression/i;

async function decodeJpeg(bytes: Buffer, label: string): Promise<DecodedImage> {
  try {
    return await decodeStill(bytes, label, 'warning');
  } catch (error) {
    if (!(error instanceof Refusal) || JPEG_LOSS.test(error.message)) throw error;
    return decodeStill(bytes, label);
  }
}

/** One decode for everything: the pixels are checked on their way into the thumbnail. */
async function decodeStill(
  bytes: Buffer,
  label: string,
  failOn: 'error' | 'warning' = 'error',
): Promise<DecodedImage> {
  const headers = await readHeaders(bytes, label, { failOn });
  // Again from the decoder's own reading of the headers: for AVIF and SVG it is the only one.
  requireDecodable(label, headers.width, headers.height);
  const orientation = headers.orientation ?? 1;
  // Converting colours that already are sRGB would take as long as the decoding.
  const picture = openImage(bytes, {
    failOn,
    ignoreIcc: headers.icc !== undefined && isSrgbProfile(headers.icc),
  });
  const thumbnail = await makeThumbnail(picture, label, orientation);
  return { ...headers.autoOrient, frames: 1, hasAlpha: headers.hasAlpha, orientation, thumbnail };
}

/** By its description (ICC.1:2022 section 9.2.41), which is ASCII or UTF-16 near the profile's beginning. */
function isSrgbProfile(profile: Buffer): boolean {
  return profile.length < 8192 && /s\0?R\0?G\0?B/.test(profile.toString('latin1'));
}

async function decodeAnimation(bytes: Buffer, label: string, frames: number): Promise<DecodedImage> {
  const first = await decodeStill(bytes, label);
  if (frames > 1) {
    const all = await readHeaders(bytes, label, { pages: -1 });
    if ((all.pages ?? 1) !== frames) {
      throw new Refusal(
        'corrupt',
        `The ${label} holds ${frames} frames, but only ${all.pages ?? 1} can be decoded.`,
      );
    }
    await readPixels(bytes, label, { pages: -1 });
  }
  return { ...first, frames };
}

async function decodeTiff(bytes: Buffer, label: string, progress: Progress): Promise<DecodedImage> {
  const pages = walkTiff(bytes);
  requireDecodable(
    label,
    pages.reduce((sum, { width, height }) => sum + width * height, 0),
    1,
  );
  const first = await decodeStill(bytes, label);
  for (let page = 1; page < pages.length; page++) {
    await readPixels(bytes, `${label}'s page ${page + 1}`, { page });
    progress(0.2 + (0.8 * page) / pages.length);
  }
  return { ...first, frames: pages.length };
}

async function decodeHeic(bytes: Buffer, label: string): Promise<DecodedImage> {
  let primary: DecodedImage | undefined;
  let frames = 0;
  for await (const picture of heicPictures(bytes)) {
    frames++;
    if (!picture.primary && primary !== undefined) continue;
    const { width, height, hasAlpha } = picture;
    const thumbnail = await makeThumbnail(openPixels(picture.rgba, width, height), label);
    // libheif has already turned the pixels upright.
    primary = { width, height, frames: 1, hasAlpha, orientation: 1, thumbnail };
  }
  if (primary === undefined) throw new Refusal('corrupt', 'The HEIC holds no picture.');
  return { ...primary, frames };
}

/** The asset that a decoded image becomes. */
export function acceptImage(
  format: ImageFormatName,
  decoded: DecodedImage,
  assetType: 'uploaded' | 'uploaded-avatar',
): Accepted {
  const { width, height, frames, hasAlpha, orientation, thumbnail } = decoded;
  return {
    verdict: 'accepted',
    entity: 'asset',
    assetKind: 'image',
    assetType,
    mimeType: IMAGE_FORMATS[format].mimeType,
    metadata: { width, height, format, frames, hasAlpha, orientation },
    properties: { width, height },
    renditions: [thumbnail],
  };
}
