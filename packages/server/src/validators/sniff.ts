import type { ImageFormatName } from './images/image-formats.ts';
import { svgRootOffset } from './images/svg-prolog.ts';

/** Bytes of a file's beginning that {@link sniffImage} wants to see; fewer are fine for a smaller file. */
export const SNIFF_BYTES = 64 * 1024;

const AVIF_BRANDS: ReadonlySet<string> = new Set(['avif', 'avis', 'MA1A', 'MA1B']);
const HEVC_BRANDS: ReadonlySet<string> = new Set([
  'heic',
  'heix',
  'heim',
  'heis',
  'hevc',
  'hevx',
  'hevm',
  'hevs',
]);

/**
 * Names the image format of a file from its content alone: magic numbers for the binary formats, the
 * root element for SVG. Says nothing about whether the rest is sound.
 *
 * @param head The first {@link SNIFF_BYTES} bytes.
 */
export function sniffImage(head: Buffer): ImageFormatName | undefined {
  if (head.length >= 3 && head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'jpeg';
  if (startsWith(head, '\x89PNG\r\n\x1a\n')) return 'png';
  if (startsWith(head, 'GIF87a') || startsWith(head, 'GIF89a')) return 'gif';
  if (startsWith(head, 'RIFF') && head.toString('latin1', 8, 12) === 'WEBP') return 'webp';
  if (
    startsWith(head, 'II*\0') ||
    startsWith(head, 'MM\0*') ||
    startsWith(head, 'II+\0') ||
    startsWith(head, 'MM\0+')
  ) {
    return 'tiff';
  }
  if (head.toString('latin1', 4, 8) === 'ftyp') return sniffHeif(head);
  return svgRootOffset(head) === undefined ? undefined : 'svg';
}

function startsWith(head: Buffer, magic: string): boolean {
  return head.length >= magic.length && head.toString('latin1', 0, magic.length) === magic;
}

/** ISO/IEC 23008-12: the brands of `ftyp` tell AVIF from HEIC; bare `mif1` is settled by the coded items. */
function sniffHeif(head: Buffer): ImageFormatName | undefined {
  const end = Math.min(head.readUInt32BE(0), head.length, 1024);
  const brands: string[] = [];
  for (let at = 8; at + 4 <= end; at += 4) if (at !== 12) brands.push(head.toString('latin1', at, at + 4));
  const [major] = brands;
  if (major === undefined) return undefined;
  if (AVIF_BRANDS.has(major)) return 'avif';
  if (HEVC_BRANDS.has(major)) return 'heic';
  // Video files (isom, mp42, ...) may list image brands as compatible: only image containers go on.
  if (major !== 'mif1' && major !== 'msf1' && major !== 'miaf') return undefined;
  if (brands.some((brand) => AVIF_BRANDS.has(brand))) return 'avif';
  if (brands.some((brand) => HEVC_BRANDS.has(brand))) return 'heic';
  const text = head.toString('latin1');
  if (text.includes('av01')) return 'avif';
  return text.includes('hvc1') ? 'heic' : undefined;
}
