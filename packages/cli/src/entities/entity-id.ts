import { usageError } from '../errors/command-error.ts';

const PREFIXES = ['asset', 'collection', 'job', 'model', 'upload'] as const;

export type EntityKind = (typeof PREFIXES)[number];

/**
 * What an id is of: the word before its underscore says so.
 * @param kinds those that make sense here
 * @throws CommandError for anything else
 */
export function entityKind<K extends EntityKind>(id: string, kinds: readonly K[]): K {
  const kind = kinds.find((each) => id.startsWith(`${each}_`));
  if (kind !== undefined) return kind;
  const wanted = kinds.map((each) => `${each}_...`).join(', ');
  throw usageError(`"${id}" is not an id that can be given here: one begins with ${wanted}`);
}

export const ENTITY_KINDS: readonly EntityKind[] = PREFIXES;
