import { updateAssetTags as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import { updateAssetTags } from '../../../domain/assets/update-asset-tags.ts';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { bind } from '../../bind.ts';

export function routeUpdateAssetTags(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, params, body }) => {
    const { added, deleted } = await updateAssetTags(deps, caller.projectId, params.assetId, body);
    return { added: [...added], deleted: [...deleted] };
  });
}
