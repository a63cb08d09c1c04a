import type { CollectionDetails, CollectionRepository } from '../../ports/collection-repository.ts';
import { NotFoundError } from '../errors.ts';

/** @throws NotFoundError also for a collection of another project, which the caller must not learn of. */
export async function findCollection(
  collections: Pick<CollectionRepository, 'find'>,
  projectId: string,
  id: string,
): Promise<CollectionDetails> {
  const collection = await collections.find(projectId, id);
  if (collection === undefined) throw noCollection(id);
  return collection;
}

export function noCollection(id: string): NotFoundError {
  return new NotFoundError(`There is no collection ${id} in this project`, { collectionId: id });
}
