import { APIError } from '../errors/api-error.ts';
import type { HttpMethod } from './api.ts';
import { shownURL } from './shown-url.ts';

/** Most redirects of one request that are followed. */
export const MOST_REDIRECTS = 5;

/** Where answers with these statuses lead, the same request may be sent (RFC 9110 section 15.4). */
const KEEPS_METHOD: ReadonlySet<number> = new Set([307, 308]);
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Where a redirect leads; `undefined` where there is none. Followed by hand, because what `fetch` strips of a
 * request to another origin depends on the platform, and own headers with secrets it never strips.
 *
 * @throws APIError where it leads to another origin, where the credentials must not go; or would make of this
 * method a GET
 */
export function redirectTarget(response: Response, from: string, method: HttpMethod): string | undefined {
  if (response.type === 'opaqueredirect')
    throw new APIError(
      `${shownURL(from)} redirects, which is not followed: is baseURL the address of the API?`,
    );
  if (!REDIRECTS.has(response.status)) return undefined;
  const location = response.headers.get('location');
  if (location === null || !URL.canParse(location, from)) return undefined;
  const target = new URL(location, from);
  const { status, headers } = response;
  if (target.origin !== new URL(from).origin)
    throw new APIError(
      `${status} ${shownURL(from)} redirects to ${target.origin}, where credentials are not sent: if that is the API, give it as baseURL`,
      { status, headers },
    );
  if (method !== 'get' && !KEEPS_METHOD.has(status))
    throw new APIError(
      `${status} ${shownURL(from)} redirects to ${shownURL(target.href)}: if that is the API, give it as baseURL`,
      { status, headers },
    );
  return target.href;
}
