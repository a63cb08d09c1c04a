import { listAssets as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import { assetListing } from '../../../domain/assets/asset-listing.ts';
import { viewAssets } from '../../../domain/assets/asset-view.ts';
import { listAssets } from '../../../domain/assets/list-assets.ts';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { bind } from '../../bind.ts';
import { pageRequest, presentPage } from '../../paging.ts';
import { presentAsset } from '../../presenters/asset.ts';

export function routeListAssets(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, query }) => {
    const listing = assetListing(query);
    const page = await listAssets(deps, caller.projectId, listing, pageRequest(query, 50, listing));
    const assets = await viewAssets(deps, page.items);
    return { assets: assets.map(presentAsset), ...presentPage(page, listing) };
  });
}
