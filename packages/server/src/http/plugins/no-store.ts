import type { FastifyInstance } from 'fastify';

/**
 * Keeps every answer, also of a refusal, out of the caches of browsers and proxies (RFC 9111 section
 * 5.2.2.5).
 */
export function useNoStore(app: FastifyInstance): void {
  app.addHook('onSend', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
  });
}
