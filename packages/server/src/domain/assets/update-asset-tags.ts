import type { Dependencies } from '../dependencies.ts';
import { InvalidRequestError } from '../errors.ts';
import { singleLine } from '../plain-text.ts';
import { findAsset } from './find-asset.ts';

export interface TagChanges {
  readonly add?: readonly string[];
  readonly delete?: readonly string[];
  /** Adding a tag that is there, or deleting one that is not, is then an error. */
  readonly strict?: boolean;
}

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
): Promise<{ readonly added: readonly string[]; readonly deleted: readonly string[] }> {
  const add = cleanTags(changes.add);
  const remove = cleanTags(changes.delete);
  const both = add.filter((tag) => remove.includes(tag));
  if (both.length > 0) {
    throw new InvalidRequestError(`These tags are in both add and delete: ${both.join(', ')}`, {
      tags: both,
    });
  }
  return deps.database.transaction(async (tx) => {
    const present = new Set((await findAsset(tx.assets, projectId, id)).tags);
    const added = add.filter((tag) => !present.has(tag));
    const deleted = remove.filter((tag) => present.has(tag));
    if (changes.strict === true) {
      refuseIdle(
        add.filter((tag) => present.has(tag)),
        remove.filter((tag) => !present.has(tag)),
      );
    }
    await tx.assets.changeTags(id, added, deleted, deps.clock());
    return { added, deleted };
  });
}

function cleanTags(tags: readonly string[] = []): readonly string[] {
  const clean = [...new Set(tags.map(singleLine))];
  if (clean.includes('')) throw new InvalidRequestError('A tag must not be empty', { field: 'tags' });
  return clean;
}

function refuseIdle(alreadyThere: readonly string[], notThere: readonly string[]): void {
  if (alreadyThere.length + notThere.length === 0) return;
  const problems: string[] = [];
  if (alreadyThere.length > 0) problems.push(`already there: ${alreadyThere.join(', ')}`);
  if (notThere.length > 0) problems.push(`not there: ${notThere.join(', ')}`);
  throw new InvalidRequestError(`The tags were not changed (strict); ${problems.join('; ')}`, {
    alreadyThere,
    notThere,
  });
}
