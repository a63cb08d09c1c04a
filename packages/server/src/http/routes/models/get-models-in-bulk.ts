import { getModelsInBulk as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { getModels } from '../../../domain/models/get-models.ts';
import { viewModel } from '../../../domain/models/model-view.ts';
import { bind } from '../../bind.ts';
import { presentModel } from '../../presenters/model.ts';

export function routeGetModelsInBulk(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, body }) => {
    const models = await getModels(deps, caller.projectId, body.modelIds);
    const views = await Promise.all(models.map((model) => viewModel(deps, model)));
    return { models: views.map(presentModel) };
  });
}
