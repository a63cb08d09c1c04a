import { WharfError } from '../errors/wharf-error.ts';

/** Where `npm start` of Wharf listens. */
export const DEFAULT_BASE_URL = 'http://127.0.0.1:8700/v1';

/** Origin of the page, in browsers and their workers; elsewhere `undefined`. */
export function pageOrigin(): string | undefined {
  const origin = (globalThis as { location?: { origin?: unknown } }).location?.origin;
  return typeof origin === 'string' && origin !== 'null' ? origin : undefined;
}

/**
 * The base URL as it is used: absolute, without a trailing slash; a server's bare address gets the `/v1` that is
 * meant. On a page, a path (`/api/v1`) is one of its own server.
 *
 * @throws WharfError where it cannot be one. What was given is not quoted: it may hold credentials
 */
export function normalizedBaseURL(given: string): string {
  const base = given.startsWith('/') ? pageOrigin() : undefined;
  let url: URL;
  try {
    url = new URL(given, base);
  } catch {
    throw new WharfError('baseURL is not an absolute URL, as http://127.0.0.1:8700/v1 is');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new WharfError('baseURL must begin with http:// or https://');
  if (url.username !== '' || url.password !== '')
    throw new WharfError('baseURL must not hold credentials: give apiKey and apiSecret');
  if (url.search !== '' || url.hash !== '') throw new WharfError('baseURL must not have a query or fragment');
  const path = url.pathname.replace(/\/+$/, '');
  return `${url.origin}${path === '' ? '/v1' : path}`;
}
