import { deleteModel as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { deleteModel } from '../../../domain/models/delete-model.ts';
import { bind } from '../../bind.ts';

export function routeDeleteModel(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, params }) => {
    await deleteModel(deps, caller.projectId, params.modelId);
    return {};
  });
}
