/** A URL as it may stand in logs and messages: of the query, only the names. Values may be signatures or tokens. */
export function shownURL(url: string): string {
  const { origin, pathname, searchParams } = new URL(url);
  const names = [...new Set(searchParams.keys())].map((name) => `${name}=…`);
  return `${origin}${pathname}${names.length === 0 ? '' : `?${names.join('&')}`}`;
}
