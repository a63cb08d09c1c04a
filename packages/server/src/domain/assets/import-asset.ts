import type { AssetOptions } from '@wharf/contract';
import type { Repositories } from '../../ports/database.ts';
import type { AcceptedAsset } from '../../ports/validator.ts';
import { newId } from '../ids.ts';
import { adoptBlob } from '../storage/adopt-blob.ts';
import { type PreparedRendition, renditionContent } from '../storage/renditions.ts';
import { announceNewAsset } from '../webhooks/announce.ts';
import { holder } from './holders.ts';
import { isPictureRole, type PictureRole } from './pictures.ts';

/** A validated file about to become an asset; its bytes and pictures are stored. */
export interface AssetImport {
  readonly projectId: string;
  readonly authorId: string;
  readonly uploadId: string | null;
  readonly name: string;
  readonly options: AssetOptions;
  readonly content: { readonly storageKey: string; readonly sha256: string; readonly size: number };
  readonly inspection: AcceptedAsset;
  readonly renditions: readonly PreparedRendition[];
  readonly at: number;
}

/**
 * Creates the asset with its blobs, parent and collections, in the caller's transaction.
 * A collection or parent deleted since the upload was created is passed over: the file is worth more
 * than its place.
 * @returns the id of the asset.
 */
export async function importAsset(tx: Repositories, source: AssetImport): Promise<string> {
  const { projectId, inspection, options, content, at } = source;
  const assetId = newId('asset');
  const blob = await adoptBlob(
    tx,
    { projectId, ...content, contentType: inspection.mimeType, at },
    holder(assetId, 'content'),
  );
  const pictures = await adoptPictures(tx, assetId, source);
  const parent =
    options.parentId === undefined ? undefined : await tx.assets.find(projectId, options.parentId);
  await tx.assets.insert({
    id: assetId,
    projectId,
    authorId: source.authorId,
    kind: inspection.assetKind,
    type: inspection.assetType,
    name: source.name,
    description: null,
    mimeType: inspection.mimeType,
    blobId: blob.id,
    thumbnailBlobId: pictures.get('thumbnail') ?? null,
    firstFrameBlobId: pictures.get('first-frame') ?? null,
    lastFrameBlobId: pictures.get('last-frame') ?? null,
    metadata: inspection.metadata,
    properties: inspection.properties,
    hidden: options.hide ?? false,
    parentId: parent?.id ?? null,
    rootParentId: parent === undefined ? null : (parent.rootParentId ?? parent.id),
    uploadId: source.uploadId,
    createdAt: at,
    updatedAt: at,
  });
  for (const collectionId of new Set(options.collectionIds ?? [])) {
    await tx.collections.addAssets(projectId, collectionId, [assetId], at);
  }
  await announceNewAsset(tx, { id: assetId, projectId, at });
  return assetId;
}

/** @returns the ids of the blobs that the pictures became. */
async function adoptPictures(
  tx: Repositories,
  assetId: string,
  { renditions, projectId, at }: AssetImport,
): Promise<ReadonlyMap<PictureRole, string>> {
  const pictures = new Map<PictureRole, string>();
  for (const rendition of renditions) {
    const { role } = rendition.rendition;
    if (!isPictureRole(role)) throw new Error(`An asset has no rendition "${role}"`);
    const blob = await adoptBlob(tx, renditionContent(rendition, projectId, at), holder(assetId, role));
    pictures.set(role, blob.id);
  }
  return pictures;
}
