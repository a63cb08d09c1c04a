/** Text as a word of sh, bash and zsh. */
export function shWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Text as a word of fish, where a backslash counts inside single quotes. */
export function fishWord(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
