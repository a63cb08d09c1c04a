import { getModelsInBulk as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import { bind } from '../../bind.ts';

/** Until uploads can become models every id is unknown, and unknown ids are left out. */
export function routeGetModelsInBulk(app: FastifyInstance): void {
  bind(app, operation, async () => ({ models: [] }));
}
