import { type Static, Type } from 'typebox';

/**
 * What a file is to become. The newer list of the Uploads API: the seed documents name seven kinds,
 * the current reference adds `text`.
 */
export const KINDS = ['3d', 'asset', 'audio', 'avatar', 'image', 'model', 'text', 'video'] as const;

export const KindSchema = Type.Enum([...KINDS], {
  description: 'The purpose of the file once validated (example: "model")',
});
export type Kind = Static<typeof KindSchema>;

/** The kinds of an asset. `asset` and `avatar` are purposes of an upload, not kinds of an asset. */
export const ASSET_KINDS = [
  '3d',
  'audio',
  'document',
  'image',
  'image-hdr',
  'json',
  'text',
  'video',
] as const;
export const AssetKindSchema = Type.Enum([...ASSET_KINDS]);
export type AssetKind = Static<typeof AssetKindSchema>;
