/**
 * `text` without what a terminal would act on: control characters but line breaks and tabs, and marks that change
 * the direction of reading (Unicode TR 36). Names and messages come from files and servers that may mean harm.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (character) =>
    character === '\n' || character === '\t' ? character : '�',
  );
}

/** The same on a single line: for a cell of a table. */
export function onOneLine(text: string): string {
  return printable(text).replace(/[\n\t]+/g, ' ');
}
