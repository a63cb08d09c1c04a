import { InvalidRequestError } from '../errors.ts';
import { singleLine } from '../plain-text.ts';

const MAX_LENGTH = 255;
/** Formatting that is not seen (zero widths, directions), code points without a character, half surrogate pairs. */
const UNSEEN = /[\p{Cf}\p{Cn}\p{Cs}]/u;

/**
 * The name of a project or a key as it is kept: on one line, no space at its ends.
 * @param what to be named: `project` or `key`
 * @throws InvalidRequestError for one of which nothing can be seen, with characters that nobody sees, or of more
 *   than 255 characters
 */
export function accessName(what: 'key' | 'project', given: string): string {
  if (UNSEEN.test(given)) {
    throw new InvalidRequestError(`The name of a ${what} may hold only characters that can be seen`, {
      field: 'name',
    });
  }
  const name = singleLine(given);
  if (lookOf(name) === '' || name.length > MAX_LENGTH) {
    throw new InvalidRequestError(`A ${what} needs a name of 1 to ${MAX_LENGTH} characters`, {
      field: 'name',
    });
  }
  return name;
}

/**
 * The same for names that a person may take for one another: case, width, kinds of space and what is never drawn
 * (Unicode, Default_Ignorable_Code_Point) do not count. Letters of different scripts stay different.
 */
export function lookOf(name: string): string {
  const drawn = name.normalize('NFKC').replace(/\p{Default_Ignorable_Code_Point}+/gu, '');
  // Upper case first: it makes one of what has several lower cases, as ß and ss, ς and σ.
  return drawn.replace(/\s+/gu, ' ').trim().toUpperCase().toLowerCase().normalize('NFKC');
}
