/** Most characters of a key: names that differ only beyond them stay in the order of their ids. */
const MAX_LENGTH = 200;
/** From this many digits on, their number is written with four digits, which is enough for the longest name. */
const MANY_DIGITS = 9;

/**
 * The key by which a name is sorted, to be compared character by character, by code point. Made here and stored,
 * because neither database has an order that people expect, nor the same one.
 *
 * - Case does not count, and neither do marks: `Äpfel` stands beside `apfel`, `ß` as `ss`.
 * - Numbers are sorted by their value, leading zeros aside: `shot 9`, `shot 10`, `shot 011`.
 * - Compatibility forms count as what they stand for (Unicode normalization form NFKD): a full-width `Ａ` as `a`.
 * - Everything else keeps the order of its code points: most signs, digits, Latin, Greek, Cyrillic, ...
 */
export function nameOrder(name: string): string {
  const folded = name
    .normalize('NFKD')
    // Upper case first: that is where `ß` becomes `ss`.
    .toUpperCase()
    .toLowerCase()
    .replaceAll(/\p{M}+/gu, '');
  return [...folded.replaceAll(/[0-9]+/g, numberOrder)].slice(0, MAX_LENGTH).join('').toWellFormed();
}

/** The number of significant digits before the digits, so that a longer number comes after a shorter one. */
function numberOrder(digits: string): string {
  const significant = digits.replace(/^0+/, '');
  const count = significant.length;
  return count < MANY_DIGITS
    ? `${count}${significant}`
    : `${MANY_DIGITS}${String(count).padStart(4, '0')}${significant}`;
}
