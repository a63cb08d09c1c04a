import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { routeDeleteModel } from './delete-model.ts';
import { routeGetModelsInBulk } from './get-models-in-bulk.ts';
import { routeListModels } from './list-models.ts';
import { routeRetrieveModel } from './retrieve-model.ts';

/** Takes the dependencies that the routes of its neighbours need, and these will. */
export function routeModels(app: FastifyInstance, _deps: Dependencies): void {
  routeListModels(app);
  routeRetrieveModel(app);
  routeGetModelsInBulk(app);
  routeDeleteModel(app);
}
