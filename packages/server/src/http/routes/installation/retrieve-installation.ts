import { KINDS, retrieveInstallation as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies, Limits } from '../../../domain/dependencies.ts';
import { bind } from '../../bind.ts';
import type { InstallationFacts } from './facts.ts';

export function routeRetrieveInstallation(
  app: FastifyInstance,
  { kinds, limits }: Pick<Dependencies, 'kinds' | 'limits'>,
  { version, rateLimit }: InstallationFacts,
): void {
  const installation = {
    version,
    kinds: KINDS.filter((kind) => kinds.has(kind)),
    limits: { ...inSeconds(limits), rateLimit },
  };
  bind(app, operation, async () => ({ installation }));
}

/** The limits as the wire has them: seconds where the server counts milliseconds. */
function inSeconds(limits: Limits) {
  return {
    maxFileSize: limits.maxFileSize,
    partUrlTtl: limits.partUrlTtl / 1000,
    assetUrlTtl: limits.assetUrlTtl / 1000,
    uploadTtl: limits.uploadTtl / 1000,
    importTimeout: limits.importTimeout / 1000,
    importConnections: limits.importConnections,
  };
}
