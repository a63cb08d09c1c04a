import { retrieveModel as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { findModel } from '../../../domain/models/find-model.ts';
import { viewModelDetails } from '../../../domain/models/model-view.ts';
import { bind } from '../../bind.ts';
import { presentModelDetails } from '../../presenters/model.ts';

export function routeRetrieveModel(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, params }) => {
    const model = await findModel(deps.database.models, caller.projectId, params.modelId);
    return { model: presentModelDetails(await viewModelDetails(deps, model)) };
  });
}
