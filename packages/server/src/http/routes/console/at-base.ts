/**
 * Puts the path of the public URL where the page as it was built has `"./`: its addresses hold wherever in the
 * console the page is shown, also behind a proxy that adds a path.
 *
 * @param path of the public URL, with or without a slash at the end
 */
export function atBase(page: string, path: string): string {
  const base = path.endsWith('/') ? path : `${path}/`;
  return page.replaceAll('"./', () => `"${escapeAttribute(base)}`);
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
}
