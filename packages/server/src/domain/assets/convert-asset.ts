import { createHash } from 'node:crypto';
import type { AssetDetails } from '../../ports/asset-repository.ts';
import type { BlobRecord } from '../../ports/blob-repository.ts';
import type { Repositories } from '../../ports/database.ts';
import type { Conversion, ImageFormat } from '../../ports/decoder.ts';
import type { Dependencies } from '../dependencies.ts';
import { InvalidRequestError } from '../errors.ts';
import { newId } from '../ids.ts';
import { adoptBlob } from '../storage/adopt-blob.ts';
import { storeObjects } from '../storage/store-objects.ts';
import { findAsset } from './find-asset.ts';
import { holder } from './holders.ts';

/**
 * An image asset in another format. Converted once: the result is a blob that the asset uses, so it is
 * there for the next request and goes with the asset.
 * @throws InvalidRequestError when the image cannot be converted, InsufficientStorageError.
 */
export async function convertAsset(
  deps: Pick<Dependencies, 'database' | 'blobs' | 'decoder' | 'clock' | 'crashPoint'>,
  asset: AssetDetails,
  format: ImageFormat,
): Promise<BlobRecord> {
  const user = holder(asset.id, `format-${format}`);
  const existing = await findConversion(deps.database, user);
  if (existing !== undefined) return existing;
  const { bytes, contentType } = await convert(deps, asset, format);
  const storageKey = newId('rendition');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return storeObjects(deps, asset.projectId, [{ key: storageKey, bytes, contentType }], async (tx) => {
    // Deleted meanwhile: nobody would ever release the conversion.
    await findAsset(tx.assets, asset.projectId, asset.id);
    // Another request was faster: its result counts, for an encoder need not give the same bytes twice.
    const faster = await findConversion(tx, user);
    if (faster !== undefined) return faster;
    const { projectId } = asset;
    const content = {
      projectId,
      storageKey,
      sha256,
      size: bytes.length,
      contentType,
      at: deps.clock(),
      derived: true,
    };
    return adoptBlob(tx, content, user);
  });
}

async function findConversion(
  repositories: Pick<Repositories, 'blobs'>,
  user: string,
): Promise<BlobRecord | undefined> {
  const [reference] = await repositories.blobs.listReferences([user]);
  return reference && repositories.blobs.findById(reference.blobId);
}

async function convert(
  deps: Pick<Dependencies, 'database' | 'blobs' | 'decoder'>,
  asset: AssetDetails,
  format: ImageFormat,
): Promise<{ readonly bytes: Uint8Array; readonly contentType: string }> {
  const conversion = await readAndConvert(deps, asset, format).catch(async (error: unknown) => {
    // When the asset was deleted meanwhile, its bytes may be gone: that is then the answer.
    await findAsset(deps.database.assets, asset.projectId, asset.id);
    throw error;
  });
  if (conversion.verdict === 'converted') return conversion;
  throw new InvalidRequestError(`The asset cannot be converted to ${format}: ${conversion.message}`, {
    targetFormat: format,
  });
}

async function readAndConvert(
  deps: Pick<Dependencies, 'blobs' | 'decoder'>,
  asset: AssetDetails,
  format: ImageFormat,
): Promise<Conversion> {
  await using source = await deps.blobs.open(asset.blob.storageKey);
  return await deps.decoder.convert({ format, contentType: asset.mimeType, source });
}
