import { getAssetsInBulk as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import { viewAssets } from '../../../domain/assets/asset-view.ts';
import { getAssets } from '../../../domain/assets/get-assets.ts';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { bind } from '../../bind.ts';
import { presentAsset } from '../../presenters/asset.ts';

export function routeGetAssetsInBulk(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, body }) => {
    const assets = await getAssets(deps, caller.projectId, body.assetIds);
    return { assets: (await viewAssets(deps, assets)).map(presentAsset) };
  });
}
