/** Characters from which a secret is one: shorter ones are in every other word. */
const SHORTEST = 8;

/**
 * `text` without what must not be shown: these secrets, and the queries of URLs, which may be signatures. Messages
 * are made without them; this is for those that come from elsewhere (a proxy's page, a library's error).
 */
export function redacted(text: string, secrets: readonly (string | undefined)[]): string {
  let safe = text.replace(/(https?:\/\/[^\s?#'"<>]*)\?[^\s'"<>]*/g, '$1?…');
  for (const secret of secrets) {
    if (secret !== undefined && secret.length >= SHORTEST) safe = safe.replaceAll(secret, '…');
  }
  return safe;
}
