/**
 * A link as it may be shown and kept: without user and password, and without its query, of which the value of every
 * parameter may be a signature.
 */
export function shownSource(text: string): string {
  // Up to the last `@` before the path, as browsers read it: a password may have one in it.
  const link = text.replace(/^(\s*[a-z][a-z\d+.-]*:[\\/]+)[^/?#\\]*@/i, '$1');
  const mark = link.indexOf('?');
  return mark === -1 ? link : `${link.slice(0, mark)}?…`;
}
