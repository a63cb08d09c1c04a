import type { Asset } from '@wharf/sdk';
import type { Detail } from '../output/details.ts';
import type { Column } from '../output/table.ts';
import { bytes } from '../text/quantities.ts';
import { exactly } from './exact-size.ts';

export const ASSET_COLUMNS: readonly Column<Asset>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'KIND', value: ({ kind }) => kind },
  { title: 'TYPE', value: ({ mimeType }) => mimeType },
  {
    title: 'SIZE',
    side: 'right',
    value: ({ properties }) => bytes(properties.size),
    plain: ({ properties }) => String(properties.size),
  },
  { title: 'CREATED', value: ({ createdAt }) => createdAt },
  { title: 'NAME', value: ({ metadata }) => metadata.name ?? '' },
];

/** Properties that are shown where an asset has them, in this order; the rest is in the JSON. */
const PROPERTIES = [
  'width',
  'height',
  'duration',
  'frameRate',
  'codecName',
  'format',
  'vertexCount',
  'faceCount',
];

/** Without its signed URL, which is a permission. */
export function assetDetails(asset: Asset): readonly Detail[] {
  const properties = PROPERTIES.map((name): Detail => {
    const value = asset.properties[name];
    return [name, typeof value === 'number' || typeof value === 'string' ? value : undefined];
  });
  return [
    ['id', asset.id],
    ['name', asset.metadata.name],
    ['description', asset.description],
    ['kind', asset.kind],
    ['type', asset.mimeType],
    ['size', exactly(asset.properties.size)],
    ...properties,
    ['sha256', asset.sha256],
    ['tags', asset.tags],
    ['collections', asset.collectionIds],
    ['parent', asset.metadata.parentId],
    ['hidden', asset.isHidden === true ? 'yes' : undefined],
    ['created', asset.createdAt],
    ['updated', asset.updatedAt],
  ];
}
