import type { CollectionDetails } from '../../ports/collection-repository.ts';
import type { Repositories } from '../../ports/database.ts';
import type { Dependencies } from '../dependencies.ts';
import { InvalidRequestError } from '../errors.ts';
import { collectionName } from './collection-name.ts';
import { findCollection } from './find-collection.ts';

export interface CollectionUpdate {
  readonly name?: string;
  /** An asset of the project, in the collection or not; null: none. */
  readonly thumbnail?: string | null;
}

/**
 * Renames a collection or chooses the asset that stands for it. An update that says nothing changes
 * nothing.
 * @throws InvalidRequestError for a blank name, and a thumbnail that is no asset or has no picture.
 */
export async function updateCollection(
  deps: Pick<Dependencies, 'database' | 'clock'>,
  projectId: string,
  id: string,
  { name: givenName, thumbnail }: CollectionUpdate,
): Promise<CollectionDetails> {
  return deps.database.transaction(async (tx) => {
    const collection = await findCollection(tx.collections, projectId, id);
    const name = givenName === undefined ? undefined : collectionName(givenName);
    if (name === undefined && thumbnail === undefined) return collection;
    if (typeof thumbnail === 'string') await requirePicture(tx, projectId, thumbnail);
    await tx.collections.update(projectId, id, { name, thumbnailAssetId: thumbnail }, deps.clock());
    return findCollection(tx.collections, projectId, id);
  });
}

/** A thumbnail that shows nothing would be accepted in silence otherwise. */
async function requirePicture(
  tx: Pick<Repositories, 'assets'>,
  projectId: string,
  assetId: string,
): Promise<void> {
  const asset = await tx.assets.find(projectId, assetId);
  if (asset === undefined) {
    throw new InvalidRequestError(`No such asset in this project: ${assetId} (thumbnail)`, {
      unknownAssetId: assetId,
    });
  }
  if (asset.thumbnail === null) {
    throw new InvalidRequestError(`The ${asset.kind} asset ${assetId} has no picture to show as thumbnail`, {
      field: 'thumbnail',
    });
  }
}
