import { deleteAssets as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import { deleteAssets } from '../../../domain/assets/delete-assets.ts';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { bind } from '../../bind.ts';

export function routeDeleteAssets(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, body }) => {
    await deleteAssets(deps, caller.projectId, body.assetIds);
    return {};
  });
}
