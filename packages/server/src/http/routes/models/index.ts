import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { routeDeleteModel } from './delete-model.ts';
import { routeDownloadModel } from './download-model.ts';
import { routeGetModelsInBulk } from './get-models-in-bulk.ts';
import { routeListModels } from './list-models.ts';
import { routeRetrieveModel } from './retrieve-model.ts';
import { routeUpdateModel } from './update-model.ts';
import { routeUpdateModelTags } from './update-model-tags.ts';

export function routeModels(app: FastifyInstance, deps: Dependencies): void {
  routeListModels(app, deps);
  routeRetrieveModel(app, deps);
  routeGetModelsInBulk(app, deps);
  routeUpdateModel(app, deps);
  routeUpdateModelTags(app, deps);
  routeDownloadModel(app, deps);
  routeDeleteModel(app, deps);
}
