import { updateAsset as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import { viewAsset } from '../../../domain/assets/asset-view.ts';
import { updateAsset } from '../../../domain/assets/update-asset.ts';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { bind } from '../../bind.ts';
import { presentAsset } from '../../presenters/asset.ts';

export function routeUpdateAsset(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, params, body }) => {
    const asset = await updateAsset(deps, caller.projectId, params.assetId, body);
    return { asset: presentAsset(await viewAsset(deps, asset)) };
  });
}
