import type { Asset } from '@wharf/contract';
import type { AssetView } from '../../domain/assets/asset-view.ts';
import { publicAsset } from '../../domain/assets/public-asset.ts';

/** The asset as the wire has it. */
export function presentAsset({ asset, url, thumbnailUrl, firstFrameUrl, lastFrameUrl }: AssetView): Asset {
  const picture = (shown: string) => ({ assetId: asset.id, url: shown });
  return {
    ...publicAsset(asset),
    url,
    ...(thumbnailUrl === undefined
      ? {}
      : { preview: picture(thumbnailUrl), thumbnail: picture(thumbnailUrl) }),
    ...(firstFrameUrl === undefined ? {} : { firstFrame: picture(firstFrameUrl) }),
    ...(lastFrameUrl === undefined ? {} : { lastFrame: picture(lastFrameUrl) }),
  };
}
