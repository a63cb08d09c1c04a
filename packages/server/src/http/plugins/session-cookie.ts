import { createHmac } from 'node:crypto';
import cookie from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { OwnPages } from './session-origin.ts';

/** The cookie that holds the token of a session. */
export interface SessionCookie {
  /** The token that a request brings; undefined also where its cookie does not count. */
  read(request: FastifyRequest): string | undefined;
  set(reply: FastifyReply, token: string): void;
  clear(reply: FastifyReply): void;
}

/**
 * A cookie that scripts cannot read, that no request from another site carries, and that ends with the
 * browser. Browsers keep one jar for all ports of a host: the name tells the installations on it apart.
 *
 * @param options.publicUrl where browsers reach the server; with https the cookie never travels without TLS,
 *   and no other host can set it (RFC 6265bis section 4.1.3.2)
 */
export async function useSessionCookie(
  app: FastifyInstance,
  options: { readonly publicUrl: () => string; readonly sessionKey: Uint8Array },
  pages: OwnPages,
): Promise<SessionCookie> {
  await app.register(cookie);
  const suffix = createHmac('sha256', options.sessionKey)
    .update('name of the cookie')
    .digest('hex')
    .slice(0, 8);
  const isSecure = () => options.publicUrl().startsWith('https:');
  const name = () => `${isSecure() ? '__Host-' : ''}wharf-session-${suffix}`;
  const attributes = () => ({ path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure() }) as const;
  return {
    read: (request) => (pages.sent(request) ? request.cookies[name()] : undefined),
    set(reply, token) {
      reply.setCookie(name(), token, attributes());
    },
    clear(reply) {
      reply.clearCookie(name(), attributes());
    },
  };
}
