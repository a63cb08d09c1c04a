import type { TARGET_FORMATS } from '@wharf/contract';
import type { AssetRecord } from '../../ports/asset-repository.ts';
import type { ImageFormat } from '../../ports/decoder.ts';
import { InvalidRequestError } from '../errors.ts';

export type TargetFormat = (typeof TARGET_FORMATS)[number];

/** What an image can be converted to, by the names clients have for it. */
const CONVERSIONS: Readonly<Partial<Record<TargetFormat, ImageFormat>>> = {
  avif: 'avif',
  gif: 'gif',
  jpeg: 'jpeg',
  jpg: 'jpeg',
  png: 'png',
  tif: 'tiff',
  tiff: 'tiff',
  webp: 'webp',
};

/** The formats that a type already is. */
const OWN_FORMATS: Readonly<Record<string, readonly TargetFormat[]>> = {
  'image/avif': ['avif'],
  'image/gif': ['gif'],
  'image/heic': ['heif'],
  'image/heif': ['heif'],
  'image/jpeg': ['jpeg', 'jpg'],
  'image/png': ['png'],
  'image/svg+xml': ['svg'],
  'image/tiff': ['tif', 'tiff'],
  'image/webp': ['webp'],
  'model/gltf-binary': ['glb'],
  'model/obj': ['obj'],
  'application/vnd.autodesk.fbx': ['fbx'],
  'model/x-fbx': ['fbx'],
};

/** Every format that a conversion can have been made in. */
export const CONVERTED_FORMATS: readonly ImageFormat[] = [...new Set(Object.values(CONVERSIONS))];

/**
 * How to hand out an asset in a format: as it is, or converted.
 * @throws InvalidRequestError naming what is possible.
 */
export function chooseFormat(
  asset: Pick<AssetRecord, 'kind' | 'mimeType'>,
  target: TargetFormat | undefined,
): ImageFormat | 'original' {
  const own = OWN_FORMATS[asset.mimeType] ?? [];
  if (target === undefined || own.includes(target)) return 'original';
  const converted = asset.kind === 'image' ? CONVERSIONS[target] : undefined;
  if (converted !== undefined) return converted;
  const conversions = asset.kind === 'image' ? Object.keys(CONVERSIONS) : [];
  const possible = [...new Set([...own, ...conversions])].sort();
  throw new InvalidRequestError(
    possible.length === 0
      ? `Invalid target format "${target}": a ${asset.kind} asset is only handed out as it is; leave targetFormat out`
      : `Invalid target format "${target}": this asset can be had as ${possible.join(', ')}, or as it is without targetFormat`,
    { targetFormat: target, possibleFormats: possible },
  );
}
