import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';

/** Headers of answers that scripts of other origins may read, besides those that the Fetch standard lists. */
const EXPOSED = [
  'ETag',
  'X-Trace-Id',
  'Retry-After',
  'Date',
  'Content-Length',
  'Content-Range',
  'Accept-Ranges',
  'Content-Disposition',
];
/** Seconds for which a browser need not ask again; none keeps a preflight for longer. */
const PREFLIGHT_MAX_AGE = 7200;

/**
 * Lets pages of other origins call the API and use signed URLs (Fetch standard, section 3.3), with whatever
 * headers they ask for, but never with cookies: there is no `Access-Control-Allow-Credentials`. So they are
 * authorised by header or signature, and there is nothing that a page of another origin could make a browser
 * do in its user's name. The cookie of a session is for the pages of this server only, which
 * `session-origin.ts` sees to as well.
 *
 * @param origins `https://host[:port]` each; `*` among them: any
 */
export async function useCrossOrigin(app: FastifyInstance, origins: readonly string[]): Promise<void> {
  await app.register(cors, {
    origin: origins.includes('*') ? '*' : [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: EXPOSED,
    maxAge: PREFLIGHT_MAX_AGE,
    // An OPTIONS that is no preflight is answered like one, not with a refusal in plain text.
    strictPreflight: false,
  });
  app.addHook('onRequest', async (_request, reply) => {
    // Who may read an answer may also learn how long it took (Resource Timing): pages show the speed of a transfer.
    const allowed = reply.getHeader('access-control-allow-origin');
    if (allowed !== undefined) reply.header('timing-allow-origin', allowed);
  });
}
