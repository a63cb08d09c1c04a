import type { FastifyInstance } from 'fastify';
import { ForbiddenError } from '../../domain/errors.ts';
import { authenticate } from '../../domain/projects/credentials.ts';
import type { ApiKeyRepository } from '../../ports/project-repository.ts';

/**
 * Authenticates every operation that needs a key, before anything of the request is read, and checks
 * `projectId`: it may only say what the key says.
 */
export function useAuthentication(app: FastifyInstance, keys: ApiKeyRepository, hashKey: Uint8Array): void {
  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.operation?.auth !== 'key') return;
    const caller = await authenticate(keys, hashKey, request.headers.authorization);
    const asserted = (request.query as { readonly projectId?: unknown }).projectId;
    if (asserted !== undefined && asserted !== caller.projectId) {
      throw new ForbiddenError('This key does not belong to the project that projectId names', {
        projectId: asserted,
      });
    }
    request.caller = caller;
  });
}
