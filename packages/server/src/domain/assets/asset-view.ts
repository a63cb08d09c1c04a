import type { AssetDetails, StoredPicture } from '../../ports/asset-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { stableExpiry } from '../part-urls/stable-expiry.ts';
import { assetFileName } from './file-name.ts';
import type { PictureRole } from './pictures.ts';
import { servedType } from './served-type.ts';

type Needs = Pick<Dependencies, 'blobs' | 'clock' | 'limits'>;

/** An asset with URLs that show it. */
export interface AssetView {
  readonly asset: AssetDetails;
  readonly url: string;
  readonly thumbnailUrl: string | undefined;
  readonly firstFrameUrl: string | undefined;
  readonly lastFrameUrl: string | undefined;
}

export async function viewAsset(deps: Needs, asset: AssetDetails): Promise<AssetView> {
  const { blob, thumbnail, firstFrame, lastFrame } = asset;
  const url = await deps.blobs.signRead(blob.storageKey, {
    contentType: servedType(asset.mimeType, asset.metadata),
    fileName: assetFileName(asset.name, asset.mimeType),
    disposition: 'inline',
    expiresAt: stableExpiry(deps.clock(), deps.limits.assetUrlTtl),
    etag: blob.sha256,
  });
  return {
    asset,
    url,
    thumbnailUrl: thumbnail === null ? undefined : await signPicture(deps, thumbnail),
    firstFrameUrl: firstFrame === null ? undefined : await signPicture(deps, firstFrame, 'first-frame'),
    lastFrameUrl: lastFrame === null ? undefined : await signPicture(deps, lastFrame, 'last-frame'),
  };
}

export function viewAssets(deps: Needs, assets: readonly AssetDetails[]): Promise<AssetView[]> {
  return Promise.all(assets.map((asset) => viewAsset(deps, asset)));
}

/** A URL that shows a picture. */
export function signPicture(
  deps: Needs,
  picture: StoredPicture,
  role: PictureRole = 'thumbnail',
): Promise<string> {
  return deps.blobs.signRead(picture.storageKey, {
    contentType: servedType(picture.contentType, {}),
    fileName: assetFileName(role, picture.contentType),
    disposition: 'inline',
    expiresAt: stableExpiry(deps.clock(), deps.limits.assetUrlTtl),
    etag: picture.sha256,
  });
}
