import type { AssetDetails } from '../../ports/asset-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { stableExpiry } from '../part-urls/stable-expiry.ts';
import { assetFileName } from './file-name.ts';
import { servedType } from './served-type.ts';

type Needs = Pick<Dependencies, 'blobs' | 'clock' | 'limits'>;

/** An asset with URLs that show it. */
export interface AssetView {
  readonly asset: AssetDetails;
  readonly url: string;
  readonly thumbnailUrl: string | undefined;
}

/** A picture that stands for something. */
export interface Picture {
  readonly storageKey: string;
  readonly contentType: string;
  readonly sha256: string;
}

export async function viewAsset(deps: Needs, asset: AssetDetails): Promise<AssetView> {
  const { blob, thumbnail } = asset;
  const url = await deps.blobs.signRead(blob.storageKey, {
    contentType: servedType(asset.mimeType, asset.metadata),
    fileName: assetFileName(asset.name, asset.mimeType),
    disposition: 'inline',
    expiresAt: stableExpiry(deps.clock(), deps.limits.assetUrlTtl),
    etag: blob.sha256,
  });
  const thumbnailUrl = thumbnail === null ? undefined : await signPicture(deps, thumbnail);
  return { asset, url, thumbnailUrl };
}

export function viewAssets(deps: Needs, assets: readonly AssetDetails[]): Promise<AssetView[]> {
  return Promise.all(assets.map((asset) => viewAsset(deps, asset)));
}

/** A URL that shows a thumbnail. */
export function signPicture(deps: Needs, picture: Picture): Promise<string> {
  return deps.blobs.signRead(picture.storageKey, {
    contentType: servedType(picture.contentType, {}),
    fileName: assetFileName('thumbnail', picture.contentType),
    disposition: 'inline',
    expiresAt: stableExpiry(deps.clock(), deps.limits.assetUrlTtl),
    etag: picture.sha256,
  });
}
