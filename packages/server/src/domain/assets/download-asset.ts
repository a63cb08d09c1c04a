import type { Dependencies } from '../dependencies.ts';
import { stableExpiry } from '../part-urls/stable-expiry.ts';
import { convertAsset } from './convert-asset.ts';
import { assetFileName } from './file-name.ts';
import { findAsset } from './find-asset.ts';
import { servedType } from './served-type.ts';
import { chooseFormat, type TargetFormat } from './target-format.ts';

/**
 * A URL that downloads an asset as a file: the original, or an image in another format.
 * @throws InvalidRequestError for a format that this asset cannot be had in.
 */
export async function downloadAsset(
  deps: Pick<Dependencies, 'database' | 'blobs' | 'decoder' | 'clock' | 'limits' | 'crashPoint'>,
  projectId: string,
  id: string,
  target: TargetFormat | undefined,
): Promise<string> {
  const asset = await findAsset(deps.database.assets, projectId, id);
  const format = chooseFormat(asset, target);
  const file =
    format === 'original'
      ? { ...asset.blob, contentType: asset.mimeType }
      : await convertAsset(deps, asset, format);
  return deps.blobs.signRead(file.storageKey, {
    contentType: servedType(file.contentType, asset.metadata),
    fileName: assetFileName(asset.name, file.contentType),
    disposition: 'attachment',
    expiresAt: stableExpiry(deps.clock(), deps.limits.assetUrlTtl),
    etag: file.sha256,
  });
}
