import type { Api } from '../core/api.ts';
import { type NextPage, Page } from '../core/page.ts';
import type { AssetWithHelpers } from '../entities.ts';
import type { AssetListParams as AssetListQuery, AssetListResponse } from '../types.ts';
import { withAssetHelpers } from '../with-helpers.ts';
import type { Listed } from './listed.ts';

/** Of `GET /assets`. */
export type AssetListParams = Listed<AssetListQuery, 'types' | 'tags'>;

export class AssetsPage extends Page<AssetWithHelpers> {
  readonly assets: readonly AssetWithHelpers[];

  constructor(api: Api, body: AssetListResponse, next: NextPage) {
    super(body.nextPaginationToken, next);
    this.assets = (body.assets ?? []).map((asset) => withAssetHelpers(api, asset));
  }

  override getPaginatedItems(): readonly AssetWithHelpers[] {
    return this.assets;
  }
}
