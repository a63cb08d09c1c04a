import type { Asset } from '@wharf/sdk';

/** Formats that the server makes of an image, and what they are called. */
const CONVERSIONS = [
  ['png', 'PNG', 'image/png'],
  ['jpeg', 'JPEG', 'image/jpeg'],
  ['webp', 'WebP', 'image/webp'],
  ['avif', 'AVIF', 'image/avif'],
  ['gif', 'GIF', 'image/gif'],
  ['tiff', 'TIFF', 'image/tiff'],
] as const;

export type TargetFormat = (typeof CONVERSIONS)[number][0];

/** What an asset can be downloaded as, besides what it is. */
export function conversionsOf({ kind, mimeType }: Pick<Asset, 'kind' | 'mimeType'>) {
  return kind === 'image' ? CONVERSIONS.filter(([, , own]) => own !== mimeType) : [];
}

/** What a key of `metadata` or `properties` holds, where it is of a type that one can go on with. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The name of an asset, or what stands for it. */
export function nameOf({ metadata, id }: Pick<Asset, 'metadata' | 'id'>): string {
  return textOf(metadata.name) ?? id;
}
