import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { routeCreateAsset } from './create-asset.ts';
import { routeDeleteAssets } from './delete-assets.ts';
import { routeDownloadAsset } from './download-asset.ts';
import { routeGetAssetsInBulk } from './get-assets-in-bulk.ts';
import { routeListAssets } from './list-assets.ts';
import { routeRetrieveAsset } from './retrieve-asset.ts';
import { routeUpdateAsset } from './update-asset.ts';
import { routeUpdateAssetTags } from './update-asset-tags.ts';

export function routeAssets(app: FastifyInstance, deps: Dependencies): void {
  routeCreateAsset(app, deps);
  routeListAssets(app, deps);
  routeRetrieveAsset(app, deps);
  routeGetAssetsInBulk(app, deps);
  routeUpdateAsset(app, deps);
  routeUpdateAssetTags(app, deps);
  routeDownloadAsset(app, deps);
  routeDeleteAssets(app, deps);
}
