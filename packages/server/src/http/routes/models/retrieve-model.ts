import { retrieveModel as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import { noModel } from '../../../domain/models/no-model.ts';
import { bind } from '../../bind.ts';

/** Until uploads can become models there is none to retrieve. */
export function routeRetrieveModel(app: FastifyInstance): void {
  bind(app, operation, async ({ params }) => {
    throw noModel(params.modelId);
  });
}
