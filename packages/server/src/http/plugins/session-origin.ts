import { SESSION_HEADER } from '@wharf/contract';
import type { FastifyRequest } from 'fastify';
import { ForbiddenError } from '../../domain/errors.ts';

const HEADER = SESSION_HEADER.toLowerCase();
/** Characters of an origin that a refusal repeats: a host name has at most 253. */
const LONGEST_ORIGIN = 300;

/** Whether the sender of a request knows sessions, and is to be told that it has none. */
export function asksForSession(request: FastifyRequest): boolean {
  return request.headers[HEADER] !== undefined;
}

/**
 * Whether a browser sent a request, for a page or to show the answer. Older ones say nothing of it when a
 * page of this server only reads; the pages of today send the header of sessions then.
 */
export function isFromBrowser(request: FastifyRequest): boolean {
  const { origin, accept = '' } = request.headers;
  return (
    asksForSession(request) ||
    request.headers['sec-fetch-site'] !== undefined ||
    origin !== undefined ||
    accept.includes('text/html')
  );
}

/** Tells requests of the pages that this server serves from those that other pages make a browser send. */
export interface OwnPages {
  /** Whether the cookie of the request counts. */
  sent(request: FastifyRequest): boolean;
  /** @throws ForbiddenError, with what is wrong, for a request that none of them sent */
  require(request: FastifyRequest): void;
}

/**
 * Three proofs, each enough in a browser of today: a header that pages of other origins need a permission
 * for, which none gets together with cookies (Fetch standard, section 3.3); `Sec-Fetch-Site` (Fetch
 * Metadata), which also tells another port of the same host; `Origin` (RFC 6454), which older browsers send.
 *
 * @param publicUrl where browsers reach the server; a proxy may have put another `Host`
 */
export function ownPages(publicUrl: () => string): OwnPages {
  function problem(request: FastifyRequest): string | undefined {
    if (request.headers[HEADER] !== '1') {
      return `Sessions are for the pages of this server, which send the header ${SESSION_HEADER}: 1. Programs send their key and secret by HTTP Basic authentication`;
    }
    if (isElsewhere(request.headers['sec-fetch-site'])) {
      return 'Sessions are for the pages of this server, and this request came from another site';
    }
    const { origin } = request.headers;
    if (origin !== undefined && !isOwnOrigin(origin, request.host, publicUrl())) {
      return `Sessions are for the pages of this server, and this request came from ${origin.slice(0, LONGEST_ORIGIN)}. Behind a proxy, set WHARF_PUBLIC_URL to the address that browsers use`;
    }
    return undefined;
  }
  return {
    sent: (request) => problem(request) === undefined,
    require(request) {
      const reason = problem(request);
      if (reason !== undefined) throw new ForbiddenError(reason);
    },
  };
}

function isElsewhere(fetchSite: string | string[] | undefined): boolean {
  return fetchSite !== undefined && fetchSite !== 'same-origin';
}

function isOwnOrigin(origin: string, host: string, publicUrl: string): boolean {
  const from = URL.parse(origin);
  if (from === null || from.host === '') return false;
  // Under the scheme of the page, so that a default port counts as none on both sides.
  return (
    from.host === URL.parse(`${from.protocol}//${host}`)?.host || from.origin === new URL(publicUrl).origin
  );
}
