import type { CollectionDetails } from '../../ports/collection-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { findCollection } from './find-collection.ts';

type Needs = Pick<Dependencies, 'database' | 'clock'>;

/** Adds assets to a collection; members and unknown ids are ignored. */
export function addAssets(
  deps: Needs,
  projectId: string,
  id: string,
  assetIds: readonly string[],
): Promise<CollectionDetails> {
  return deps.database.transaction(async (tx) => {
    await findCollection(tx.collections, projectId, id);
    await tx.collections.addAssets(projectId, id, assetIds, deps.clock());
    return findCollection(tx.collections, projectId, id);
  });
}

/** Removes assets from a collection; others and unknown ids are ignored. */
export function removeAssets(
  deps: Needs,
  projectId: string,
  id: string,
  assetIds: readonly string[],
): Promise<CollectionDetails> {
  return deps.database.transaction(async (tx) => {
    await findCollection(tx.collections, projectId, id);
    await tx.collections.removeAssets(projectId, id, assetIds, deps.clock());
    return findCollection(tx.collections, projectId, id);
  });
}
