import type { Server } from 'node:http';
import type { FastifyInstance } from 'fastify';

/**
 * Answers `Expect: 100-continue` (RFC 9110 section 10.1.1) only when the body is wanted: after
 * authentication, signature and state were checked. A refused client keeps its gigabytes.
 */
export function useExpectContinue(app: FastifyInstance): void {
  const server: Server = app.server;
  const waiting = new WeakSet<object>();
  server.on('checkContinue', (request, response) => {
    waiting.add(request);
    server.emit('request', request, response);
  });
  app.addHook('onRequest', async (request) => {
    if (waiting.has(request.raw)) request.awaitsContinue = true;
  });
  app.addHook('preParsing', async (request, reply) => {
    // The part route says itself when it is ready for the bytes.
    if (request.awaitsContinue === true && request.routeOptions.config.operation !== undefined) {
      reply.raw.writeContinue();
    }
  });
}
