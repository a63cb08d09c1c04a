import { InvalidRequestError } from './errors.ts';
import { singleLine } from './plain-text.ts';

export interface TagChanges {
  readonly add?: readonly string[];
  readonly delete?: readonly string[];
  /** Adding a tag that is there, or deleting one that is not, is then an error. */
  readonly strict?: boolean;
}

/** What a request asks for, checked and cleaned, each tag once. */
export interface RequestedTags {
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly strict: boolean;
}

/** What really changes. */
export interface TagOutcome {
  readonly added: readonly string[];
  readonly deleted: readonly string[];
}

/** @throws InvalidRequestError for a tag in both lists, and for a blank tag. */
export function requestedTags(changes: TagChanges): RequestedTags {
  const add = cleanTags(changes.add);
  const remove = cleanTags(changes.delete);
  const both = add.filter((tag) => remove.includes(tag));
  if (both.length > 0) {
    throw new InvalidRequestError(`These tags are in both add and delete: ${both.join(', ')}`, {
      tags: both,
    });
  }
  return { add, remove, strict: changes.strict === true };
}

/**
 * What the request changes of the tags that are there.
 * @throws InvalidRequestError for what `strict` forbids.
 */
export function tagOutcome(tags: readonly string[], { add, remove, strict }: RequestedTags): TagOutcome {
  const present = new Set(tags);
  if (strict) {
    refuseIdle(
      add.filter((tag) => present.has(tag)),
      remove.filter((tag) => !present.has(tag)),
    );
  }
  return {
    added: add.filter((tag) => !present.has(tag)),
    deleted: remove.filter((tag) => present.has(tag)),
  };
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
