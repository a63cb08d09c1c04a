import type { Collection } from '@wharf/sdk';
import type { Detail } from '../output/details.ts';
import type { Column } from '../output/table.ts';

export const COLLECTION_COLUMNS: readonly Column<Collection>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'ASSETS', side: 'right', value: ({ assetCount }) => String(assetCount) },
  { title: 'MODELS', side: 'right', value: ({ modelCount }) => String(modelCount) },
  { title: 'CREATED', value: ({ createdAt }) => createdAt },
  { title: 'NAME', value: ({ name }) => name },
];

export function collectionDetails(collection: Collection): readonly Detail[] {
  return [
    ['id', collection.id],
    ['name', collection.name],
    ['assets', collection.assetCount],
    ['models', collection.modelCount],
    ['created', collection.createdAt],
    ['updated', collection.updatedAt],
  ];
}
