import type { Dependencies } from '../dependencies.ts';
import { requestedTags, type TagChanges, type TagOutcome, tagOutcome } from '../tag-changes.ts';
import { findModel } from './find-model.ts';

/**
 * Adds and deletes tags of a model.
 * @returns those really added and deleted.
 * @throws InvalidRequestError for a tag in both lists, a blank tag, and for what `strict` forbids;
 * nothing has changed then.
 */
export async function updateModelTags(
  deps: Pick<Dependencies, 'database' | 'clock'>,
  projectId: string,
  id: string,
  changes: TagChanges,
): Promise<TagOutcome> {
  const requested = requestedTags(changes);
  return deps.database.transaction(async (tx) => {
    const outcome = tagOutcome((await findModel(tx.models, projectId, id)).tags, requested);
    await tx.models.changeTags(id, outcome.added, outcome.deleted, deps.clock());
    return outcome;
  });
}
