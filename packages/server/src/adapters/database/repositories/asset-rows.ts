import type { AssetDetails, AssetRecord, StoredPicture } from '../../../ports/asset-repository.ts';
import type { AssetTable } from '../schema.ts';
import { nameColumns } from './name-columns.ts';

/** An asset joined with its blobs, as the asset repository selects it. */
export type AssetRow = Omit<AssetTable, 'name_folded'> & {
  blob_sha256: string;
  blob_size: number;
  blob_storage_key: string;
} & PictureColumns<'thumbnail'> &
  PictureColumns<'first_frame'> &
  PictureColumns<'last_frame'>;

type PictureColumns<Role extends string> = {
  [Column in `${Role}_${'storage_key' | 'content_type' | 'sha256'}`]: string | null;
};

/** All columns but the size, which is that of the blob. */
export function toRow(asset: AssetRecord): Omit<AssetTable, 'size'> {
  return {
    id: asset.id,
    project_id: asset.projectId,
    author_id: asset.authorId,
    kind: asset.kind,
    type: asset.type,
    ...nameColumns(asset.name),
    description: asset.description,
    mime_type: asset.mimeType,
    blob_id: asset.blobId,
    thumbnail_blob_id: asset.thumbnailBlobId,
    first_frame_blob_id: asset.firstFrameBlobId,
    last_frame_blob_id: asset.lastFrameBlobId,
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
    firstFrameBlobId: row.first_frame_blob_id,
    lastFrameBlobId: row.last_frame_blob_id,
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
    thumbnail: picture(row.thumbnail_storage_key, row.thumbnail_content_type, row.thumbnail_sha256),
    firstFrame: picture(row.first_frame_storage_key, row.first_frame_content_type, row.first_frame_sha256),
    lastFrame: picture(row.last_frame_storage_key, row.last_frame_content_type, row.last_frame_sha256),
  };
}

/** The columns of a joined picture are all there or all null. */
export function picture(
  storageKey: string | null,
  contentType: string | null,
  sha256: string | null,
): StoredPicture | null {
  if (storageKey === null || contentType === null || sha256 === null) return null;
  return { storageKey, contentType, sha256 };
}
