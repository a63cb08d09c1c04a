/** Characters of the end that are always shown: those of an extension, and a few before it. */
const TAIL = 8;

const CHARACTERS = new Intl.Segmenter('en');

/**
 * The name of a file in two parts, so that a long one can be cut between them: names in a list differ at their ends as
 * often as at their beginnings. Characters as people see them are never torn apart.
 */
export function splitName(name: string): readonly [head: string, tail: string] {
  if (name.length <= 2 * TAIL) return [name, ''];
  const characters = Array.from(CHARACTERS.segment(name), ({ segment }) => segment);
  if (characters.length <= 2 * TAIL) return [name, ''];
  return [characters.slice(0, -TAIL).join(''), characters.slice(-TAIL).join('')];
}
