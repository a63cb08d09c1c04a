import type { Dependencies } from '../dependencies.ts';
import { noCollection } from './find-collection.ts';

/** Deletes a collection; what is in it stays. */
export async function deleteCollection(
  deps: Pick<Dependencies, 'database'>,
  projectId: string,
  id: string,
): Promise<void> {
  if (!(await deps.database.collections.delete(projectId, id))) throw noCollection(id);
}
