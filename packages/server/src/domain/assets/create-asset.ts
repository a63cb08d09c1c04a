import { createHash } from 'node:crypto';
import { MAX_INLINE_IMAGE_SIZE } from '@wharf/contract';
import type { AssetDetails } from '../../ports/asset-repository.ts';
import type { Repositories } from '../../ports/database.ts';
import type { AcceptedAsset, ByteSource } from '../../ports/validator.ts';
import type { Caller } from '../caller.ts';
import type { Dependencies } from '../dependencies.ts';
import { InvalidRequestError } from '../errors.ts';
import type { Remember } from '../idempotency/create-once.ts';
import { newId } from '../ids.ts';
import { singleLine } from '../plain-text.ts';
import { requireRoom } from '../quotas/require-room.ts';
import { prepareRenditions } from '../storage/renditions.ts';
import { storeObjects } from '../storage/store-objects.ts';
import { checkAssetOptions } from '../uploads/asset-options.ts';
import { findAsset } from './find-asset.ts';
import { importAsset } from './import-asset.ts';
import { type InlineImage, parseInlineImage } from './inline-image.ts';

/** The name of an image that came without one: Scenario's Unity plugin sends an empty name. */
const DEFAULT_NAME = 'image';

/** What a request to create an asset may say. */
export interface AssetCreation {
  readonly name: string;
  readonly image?: string;
  readonly canvas?: string;
  readonly hide?: boolean;
  readonly parentId?: string;
  readonly collectionIds?: readonly string[];
}

/**
 * Makes an asset of an image that came inside the request, judged by the same validator as an upload.
 * @throws InvalidRequestError, PayloadTooLargeError, QuotaExceededError or InsufficientStorageError, having stored
 * nothing.
 */
export async function createAsset(
  deps: Pick<Dependencies, 'database' | 'blobs' | 'decoder' | 'clock' | 'limits' | 'crashPoint'>,
  caller: Caller,
  body: AssetCreation,
  remember: Remember,
): Promise<AssetDetails> {
  const { hide, parentId, collectionIds } = body;
  const image = parseInlineImage(
    requireImage(body),
    Math.min(MAX_INLINE_IMAGE_SIZE, deps.limits.maxFileSize),
  );
  const options = { hide, parentId, collectionIds: collectionIds && [...collectionIds] };
  await checkAssetOptions(deps.database, caller.projectId, 'image', options);

  const name = singleLine(body.name) || DEFAULT_NAME;
  const inspection = await inspect(deps, name, image);
  const storageKey = newId('content');
  const renditions = prepareRenditions(inspection.renditions);
  const content = {
    storageKey,
    sha256: createHash('sha256').update(image.bytes).digest('hex'),
    size: image.bytes.length,
  };
  const objects = [
    { key: storageKey, bytes: image.bytes, contentType: inspection.mimeType },
    ...renditions.map(({ storageKey: key, rendition: { bytes, contentType } }) => ({
      key,
      bytes,
      contentType,
    })),
  ];
  const adopt = async (tx: Repositories) => {
    const id = await importAsset(tx, {
      projectId: caller.projectId,
      authorId: caller.authorId,
      uploadId: null,
      name,
      options,
      content,
      inspection,
      renditions,
      at: deps.clock(),
    });
    await remember(tx, id);
    return id;
  };
  const assetId = await storeObjects(deps, caller.projectId, objects, adopt, (tx, bytes) =>
    requireRoom(tx, caller.projectId, deps.limits.quota, { bytes }),
  );
  return findAsset(deps.database.assets, caller.projectId, assetId);
}

function requireImage({ image, canvas }: AssetCreation): string {
  if (image !== undefined && image.trim() !== '') return image;
  if (canvas !== undefined) {
    throw new InvalidRequestError("'canvas' is not supported: send the picture as 'image'", {
      field: 'canvas',
    });
  }
  // Scenario's own words, which clients look for.
  throw new InvalidRequestError("Either 'image' or 'canvas' must be provided", { missingFields: ['image'] });
}

/** @throws InvalidRequestError with the validator's reason. */
async function inspect(
  deps: Pick<Dependencies, 'decoder'>,
  fileName: string,
  image: InlineImage,
): Promise<AcceptedAsset> {
  const inspection = await deps.decoder.inspect({
    kind: 'image',
    fileName,
    contentType: image.contentType,
    source: inMemory(image.bytes),
  });
  if (inspection.verdict === 'accepted') {
    if (inspection.entity === 'asset') return inspection;
    throw new InvalidRequestError("'image' is no image: send other files as an upload", { field: 'image' });
  }
  throw new InvalidRequestError(inspection.message, { ...inspection.details, code: inspection.code });
}

function inMemory(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
  };
}
