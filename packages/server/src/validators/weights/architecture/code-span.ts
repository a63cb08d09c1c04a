const LONGEST = 120;

/** A name or value of the file between backticks: one line, without control characters, shortened. */
export function codeSpan(text: string): string {
  const line = text
    .slice(0, LONGEST)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not get through
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029`]/g, ' ');
  return `\`${line}${text.length > LONGEST ? '...' : ''}\``;
}
