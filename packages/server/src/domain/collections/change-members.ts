import type { CollectionDetails } from '../../ports/collection-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { findCollection } from './find-collection.ts';

type Change = 'addAssets' | 'removeAssets' | 'addModels' | 'removeModels';

/**
 * Adds assets or models to a collection, or removes them; members that are there already, or not
 * there, and unknown ids are ignored.
 */
export function changeMembers(
  deps: Pick<Dependencies, 'database' | 'clock'>,
  change: Change,
  collection: { readonly projectId: string; readonly id: string },
  memberIds: readonly string[],
): Promise<CollectionDetails> {
  const { projectId, id } = collection;
  return deps.database.transaction(async (tx) => {
    await findCollection(tx.collections, projectId, id);
    await tx.collections[change](projectId, id, memberIds, deps.clock());
    return findCollection(tx.collections, projectId, id);
  });
}
