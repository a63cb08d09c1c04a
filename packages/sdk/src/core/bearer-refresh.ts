import { TokenError } from '../errors/token-error.ts';
import type { Fetch } from './api.ts';
import { bearerOf } from './authorization.ts';
import { told } from './told.ts';

/** What sends, below each `fetch` that renews tokens; `undefined` where it was not given. */
const transports = new WeakMap<Fetch, Fetch | undefined>();

/** `fetch` for what has no token: without its renewing, and `undefined` where then only the platform's is left. */
export function withoutRefresh(fetch: Fetch | undefined): Fetch | undefined {
  return fetch !== undefined && transports.has(fetch) ? transports.get(fetch) : fetch;
}

/**
 * A `fetch` that renews an expired bearer token: `new Wharf({ bearerAuth, fetch: withBearerRefresh(renew) })`.
 *
 * Scenario's gateway answers an expired token with 403 and `x-amzn-errortype: AccessDeniedException`, Wharf with
 * 401; any other refusal is passed on. Requests that expire together share one renewal.
 *
 * @param refresh resolves with a fresh token; where it fails, so does the request, which is not tried again
 * @param options.maxRefreshes renewals for one request. @default 2
 * @param options.fetch what sends. @default the global `fetch`
 */
export function withBearerRefresh(
  refresh: () => string | Promise<string>,
  options: { readonly maxRefreshes?: number; readonly fetch?: Fetch } = {},
): Fetch {
  const { maxRefreshes = 2, fetch } = options;
  const send: Fetch = (input, init) => (fetch ?? globalThis.fetch)(input, init);
  /** The last token that was found expired as the client sent it, and what took its place. */
  let expired: string | undefined;
  let fresh: string | undefined;
  let renewal: Promise<void> | undefined;

  const renewed = async (): Promise<void> => {
    fresh = bearerOf(await refreshed(refresh), 'What refresh gave');
  };

  const refreshing: Fetch = async (input, init) => {
    const headers = new Headers(init?.headers);
    const given = headers.get('authorization');
    // Signed URLs go without a token, and must stay without one.
    if (given === null || !given.startsWith('Bearer ')) return send(input, init);
    // A token that the client itself has renewed meanwhile is newer than ours.
    let used = given === expired && fresh !== undefined ? fresh : given;
    for (let refreshes = 0; ; refreshes += 1) {
      headers.set('authorization', used);
      const response = await send(input, { ...init, headers });
      if (!hasExpired(response) || refreshes >= maxRefreshes) return response;
      await response.body?.cancel();
      // Another request may have renewed it while this one was on its way.
      if (fresh === undefined || fresh === used || expired !== given) {
        renewal ??= renewed().finally(() => {
          renewal = undefined;
        });
        await renewal;
        expired = given;
      }
      used = fresh ?? used;
    }
  };
  transports.set(refreshing, fetch);
  return refreshing;
}

/** @throws TokenError, which no request takes for a broken connection of its own */
async function refreshed(refresh: () => string | Promise<string>): Promise<unknown> {
  try {
    return await refresh();
  } catch (cause) {
    throw new TokenError(`The token could not be renewed: ${told(cause)}`, { cause });
  }
}

function hasExpired(response: Response): boolean {
  const refused = response.headers.get('x-amzn-errortype')?.startsWith('AccessDeniedException') === true;
  return response.status === 401 || (response.status === 403 && refused);
}
