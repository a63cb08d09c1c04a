import { liveness, readiness } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import { ServiceUnavailableError } from '../../../domain/errors.ts';
import { bindOpen } from '../../bind.ts';

/** @param check rejects when the process cannot serve: as unavailable when it drains, otherwise with what does not answer */
export function routeHealth(app: FastifyInstance, check: () => Promise<void>): void {
  bindOpen(app, liveness, async () => ({ status: 'ok' }) as const);
  bindOpen(app, readiness, async ({ request }) => {
    try {
      await check();
    } catch (error) {
      if (error instanceof ServiceUnavailableError) throw error;
      request.log.warn({ err: error }, 'not ready');
      throw new ServiceUnavailableError('Not ready', {}, { cause: error });
    }
    return { status: 'ok' } as const;
  });
}
