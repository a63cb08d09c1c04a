import { plainText } from '../../file-text.ts';

const LONGEST = 120;

/** A name or value of the file between backticks, one line. */
export function codeSpan(text: string): string {
  return `\`${plainText(text.slice(0, 4 * LONGEST).replaceAll('`', ' '), LONGEST)}\``;
}
