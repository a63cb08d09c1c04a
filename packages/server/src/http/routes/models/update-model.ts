import { updateModel as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { viewModelDetails } from '../../../domain/models/model-view.ts';
import { updateModel } from '../../../domain/models/update-model.ts';
import { bind } from '../../bind.ts';
import { presentModelDetails } from '../../presenters/model.ts';

export function routeUpdateModel(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, params, body }) => {
    const model = await updateModel(deps, caller.projectId, params.modelId, body);
    return { model: presentModelDetails(await viewModelDetails(deps, model)) };
  });
}
