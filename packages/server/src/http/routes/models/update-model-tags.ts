import { updateModelTags as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { updateModelTags } from '../../../domain/models/update-model-tags.ts';
import { bind } from '../../bind.ts';

export function routeUpdateModelTags(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, params, body }) => {
    const { added, deleted } = await updateModelTags(deps, caller.projectId, params.modelId, body);
    return { added: [...added], deleted: [...deleted] };
  });
}
