import { MAX_LISTED_TAGS } from '@wharf/contract';
import type { TagCount } from '../../ports/tag-repository.ts';
import type { Dependencies } from '../dependencies.ts';

/** Of one language, so that the order does not depend on the machine. */
const ALPHABET = new Intl.Collator('en', { numeric: true });

/** The tags in use in a project by name; where there are too many to list, the most used ones. */
export async function listTags(
  deps: Pick<Dependencies, 'database'>,
  projectId: string,
): Promise<readonly TagCount[]> {
  const tags = await deps.database.tags.mostUsed(projectId, MAX_LISTED_TAGS);
  return tags.toSorted((a, b) => ALPHABET.compare(a.name, b.name) || (a.name < b.name ? -1 : 1));
}
