import type { FastifyInstance } from 'fastify';
import { DomainError } from '../domain/errors.ts';
import type { Meter } from '../ports/meter.ts';

/** What is not of the domain: malformed requests, and faults of ours. The status in the other series tells them apart. */
const OTHER = 'other';

/** Times every request under its route, never its path: paths are for ever new. Errors are counted by name. */
export function observeRequests(app: FastifyInstance, meter: Meter): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const labels = { method: request.method, route, status: String(reply.statusCode) };
    meter.time('request', labels, reply.elapsedTime / 1000);
  });
  app.addHook('onError', async (_request, _reply, error) => {
    meter.count('errors', { error: error instanceof DomainError ? error.name : OTHER });
  });
}
