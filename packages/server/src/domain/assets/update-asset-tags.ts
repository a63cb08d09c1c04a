import type { Dependencies } from '../dependencies.ts';
import { requestedTags, type TagChanges, type TagOutcome, tagOutcome } from '../tag-changes.ts';
import { findAsset } from './find-asset.ts';

/**
 * Adds and deletes tags of an asset.
 * @returns those really added and deleted.
 * @throws InvalidRequestError for a tag in both lists, a blank tag, and for what `strict` forbids;
 * nothing has changed then.
 */
export async function updateAssetTags(
  deps: Pick<Dependencies, 'database' | 'clock'>,
  projectId: string,
  id: string,
  changes: TagChanges,
): Promise<TagOutcome> {
  const requested = requestedTags(changes);
  return deps.database.transaction(async (tx) => {
    const outcome = tagOutcome((await findAsset(tx.assets, projectId, id)).tags, requested);
    await tx.assets.changeTags(id, outcome.added, outcome.deleted, deps.clock());
    return outcome;
  });
}
