/** The image formats Wharf takes, by the name used in `metadata.format`. */
export type ImageFormatName = 'jpeg' | 'png' | 'gif' | 'svg' | 'webp' | 'avif' | 'tiff' | 'heic';

interface ImageFormatFacts {
  /** Name for people, in messages. */
  readonly label: string;
  /** The registered MIME type (IANA media types). */
  readonly mimeType: string;
  /** Other names clients declare for the same content. */
  readonly aliases: readonly string[];
}

export const IMAGE_FORMATS: Readonly<Record<ImageFormatName, ImageFormatFacts>> = {
  jpeg: { label: 'JPEG', mimeType: 'image/jpeg', aliases: ['image/jpg', 'image/pjpeg', 'image/jfif'] },
  png: {
    label: 'PNG',
    mimeType: 'image/png',
    aliases: ['image/x-png', 'image/apng', 'image/vnd.mozilla.apng'],
  },
  gif: { label: 'GIF', mimeType: 'image/gif', aliases: [] },
  svg: {
    label: 'SVG',
    mimeType: 'image/svg+xml',
    aliases: ['image/svg', 'image/svg-xml', 'application/svg+xml', 'application/xml', 'text/xml'],
  },
  webp: { label: 'WebP', mimeType: 'image/webp', aliases: ['image/x-webp'] },
  // image/heif is the container's own type, so it is true of an AVIF too (ISO/IEC 23008-12, annex C).
  avif: { label: 'AVIF', mimeType: 'image/avif', aliases: ['image/heif', 'image/avif-sequence'] },
  tiff: {
    label: 'TIFF',
    mimeType: 'image/tiff',
    aliases: ['image/tif', 'image/x-tif', 'image/x-tiff', 'image/tiff-fx'],
  },
  heic: {
    label: 'HEIC',
    mimeType: 'image/heic',
    aliases: ['image/heif', 'image/heic-sequence', 'image/heif-sequence'],
  },
};

/** `JPEG, PNG, ...` for messages. */
export function imageFormatList(names: readonly ImageFormatName[]): string {
  return names.map((name) => IMAGE_FORMATS[name].label).join(', ');
}
