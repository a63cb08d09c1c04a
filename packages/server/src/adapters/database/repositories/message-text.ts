/**
 * What is said about a failure, as every database holds it: it may quote a hostile file, and must not be what fails
 * in its turn. PostgreSQL has no NUL, and half a surrogate pair is nothing in UTF-8.
 */
export function messageText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}
