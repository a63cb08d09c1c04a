import { retrieveAsset as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import { viewAsset } from '../../../domain/assets/asset-view.ts';
import { findAsset } from '../../../domain/assets/find-asset.ts';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { bind } from '../../bind.ts';
import { presentAsset } from '../../presenters/asset.ts';

export function routeRetrieveAsset(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, params }) => {
    const asset = await findAsset(deps.database.assets, caller.projectId, params.assetId);
    return { asset: presentAsset(await viewAsset(deps, asset)) };
  });
}
