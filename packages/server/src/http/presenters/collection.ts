import type { Collection } from '@wharf/contract';
import type { CollectionView } from '../../domain/collections/collection-view.ts';
import { isoDate } from './iso-date.ts';

/** The collection as the wire has it. */
export function presentCollection({ collection, thumbnail }: CollectionView): Collection {
  const { id, name, projectId, assetCount, modelCount } = collection;
  return {
    id,
    name,
    ownerId: projectId,
    createdAt: isoDate(collection.createdAt),
    updatedAt: isoDate(collection.updatedAt),
    assetCount,
    modelCount,
    itemCount: assetCount + modelCount,
    ...(thumbnail === undefined ? {} : { thumbnail }),
  };
}
