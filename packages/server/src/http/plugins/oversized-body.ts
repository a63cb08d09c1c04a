import type { FastifyInstance } from 'fastify';

/** Bytes of a refused body that are read and thrown away. Beyond, the connection is closed instead. */
const READ_AT_MOST = 64 * 1024 ** 2;

/**
 * Lets a client that sends too large a body read that it was refused. Fastify closes the connection at
 * once, and a client that is still sending then gets a broken pipe instead of the answer. With the
 * connection left open, Node reads the rest of the body and drops it (RFC 9112 section 9.3).
 */
export function useOversizedBodyAnswer(app: FastifyInstance): void {
  app.addHook('onSend', async (request, reply) => {
    if (reply.statusCode !== 413) return;
    const announced = Number(request.headers['content-length'] ?? Number.POSITIVE_INFINITY);
    if (announced <= READ_AT_MOST) reply.removeHeader('connection');
  });
}
