import type { OriginCredential } from '../../ports/remote-fetcher.ts';

/** Ours to set, and what would change whom the request is for or how it is framed. */
const RESERVED = new Set([
  'accept-encoding',
  'authorization',
  'connection',
  'content-length',
  'cookie',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * The headers that every hop gets.
 * @throws TypeError for a header that is not the caller's to set
 */
export function commonHeaders(
  given: Readonly<Record<string, string>>,
  userAgent: string,
): Readonly<Record<string, string>> {
  const headers: Record<string, string> = { accept: '*/*', 'user-agent': userAgent };
  for (const [name, value] of Object.entries(given)) {
    const lower = name.toLowerCase();
    if (RESERVED.has(lower)) throw new TypeError(`The header ${lower} is not the caller's to set`);
    headers[lower] = value;
  }
  headers['accept-encoding'] = 'identity';
  return headers;
}

/** The headers of one hop: the credential goes to its own origin alone. */
export function hopHeaders(
  common: Readonly<Record<string, string>>,
  url: URL,
  credential: OriginCredential | undefined,
): Readonly<Record<string, string>> {
  return credential !== undefined && credential.origin === url.origin
    ? { ...common, authorization: credential.authorization }
    : common;
}
