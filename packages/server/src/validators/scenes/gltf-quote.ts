/**
 * Text from a file, fit for a message or for metadata: one line, without control characters, and cut.
 *
 * @param maxLength In UTF-16 units; a longer text ends in an ellipsis.
 */
export function quoted(text: string, maxLength = 60): string {
  const line = text
    .slice(0, maxLength + 64)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to go
    .replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim();
  return (line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line).toWellFormed();
}
