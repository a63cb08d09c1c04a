import type { CollectionDetails } from '../../ports/collection-repository.ts';
import type { Caller } from '../caller.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Remember } from '../idempotency/create-once.ts';
import { newId } from '../ids.ts';
import { collectionName } from './collection-name.ts';
import { findCollection } from './find-collection.ts';

/** Creates an empty collection. Names need not be unique. */
export async function createCollection(
  deps: Pick<Dependencies, 'database' | 'clock'>,
  caller: Caller,
  name: string,
  remember: Remember,
): Promise<CollectionDetails> {
  const { projectId } = caller;
  const at = deps.clock();
  const collection = {
    id: newId('collection'),
    projectId,
    name: collectionName(name),
    thumbnailAssetId: null,
    createdAt: at,
    updatedAt: at,
  };
  await deps.database.transaction(async (tx) => {
    await remember(tx, collection.id);
    await tx.collections.insert(collection);
  });
  return findCollection(deps.database.collections, projectId, collection.id);
}
