import type { AssetDetails, AssetRecord } from '../../../ports/asset-repository.ts';
import { type AssetTable, foldCase } from '../schema.ts';

/** An asset joined with its blobs, as the asset repository selects it. */
export type AssetRow = Omit<AssetTable, 'name_folded'> & {
  blob_sha256: string;
  blob_size: number;
  blob_storage_key: string;
  thumbnail_storage_key: string | null;
  thumbnail_content_type: string | null;
  thumbnail_sha256: string | null;
};

export function toRow(asset: AssetRecord): AssetTable {
  return {
    id: asset.id,
    project_id: asset.projectId,
    author_id: asset.authorId,
    kind: asset.kind,
    type: asset.type,
    name: asset.name,
    name_folded: foldCase(asset.name),
    description: asset.description,
    mime_type: asset.mimeType,
    blob_id: asset.blobId,
    thumbnail_blob_id: asset.thumbnailBlobId,
    metadata: JSON.stringify(asset.metadata),
    properties: JSON.stringify(asset.properties),
    hidden: asset.hidden ? 1 : 0,
    parent_id: asset.parentId,
    root_parent_id: asset.rootParentId,
    upload_id: asset.uploadId,
    created_at: asset.createdAt,
    updated_at: asset.updatedAt,
  };
}

export function toDetails(
  row: AssetRow,
  tags: readonly string[],
  collectionIds: readonly string[],
): AssetDetails {
  const {
    thumbnail_storage_key: storageKey,
    thumbnail_content_type: contentType,
    thumbnail_sha256: sha256,
  } = row;
  return {
    id: row.id,
    projectId: row.project_id,
    authorId: row.author_id,
    kind: row.kind,
    type: row.type,
    name: row.name,
    description: row.description,
    mimeType: row.mime_type,
    blobId: row.blob_id,
    thumbnailBlobId: row.thumbnail_blob_id,
    metadata: JSON.parse(row.metadata),
    properties: JSON.parse(row.properties),
    hidden: row.hidden !== 0,
    parentId: row.parent_id,
    rootParentId: row.root_parent_id,
    uploadId: row.upload_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    tags,
    collectionIds,
    blob: { sha256: row.blob_sha256, size: row.blob_size, storageKey: row.blob_storage_key },
    thumbnail:
      storageKey === null || contentType === null || sha256 === null
        ? null
        : { storageKey, contentType, sha256 },
  };
}
