import type { Api } from '../core/api.ts';
import type { AssetWithHelpers, ModelWithHelpers } from '../entities.ts';
import type { Asset, Model } from '../types.ts';
import { withMethods } from '../with-methods.ts';
import type { DownloadOptions, ReadOptions } from './download.ts';
import { downloadAsset, streamAsset } from './download-asset.ts';
import { downloadModel } from './download-model.ts';

export function withAssetHelpers(api: Api, asset: Asset): AssetWithHelpers {
  return withMethods(asset, {
    download: (options: DownloadOptions) => downloadAsset(api, asset, options),
    stream: (options?: ReadOptions) => streamAsset(api, asset, options),
  });
}

export function withModelHelpers(api: Api, model: Model): ModelWithHelpers {
  return withMethods<Model, Pick<ModelWithHelpers, 'download'>>(model, {
    download: (options) => downloadModel(api, model, options),
  });
}
