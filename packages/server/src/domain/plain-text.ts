/**
 * Text for people that goes on one line (names, tags): well-formed Unicode, no control characters,
 * no space at the ends. Half a surrogate pair cannot be put in a URL, and a NUL not in PostgreSQL.
 */
export function singleLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point
  const spaced = text.toWellFormed().replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ');
  return spaced.trim();
}

/** Text for people with its line breaks (descriptions): well-formed Unicode without NUL. */
export function freeText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '');
}
