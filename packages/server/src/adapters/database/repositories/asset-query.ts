import { type Kysely, sql } from 'kysely';
import type { AssetFilter } from '../../../ports/asset-repository.ts';
import type { ListSort } from '../../../ports/page.ts';
import type { Schema } from '../schema.ts';
import { containing } from './containing.ts';
import { sortColumn } from './list-order.ts';
import { type TagFilter, tagConditions } from './tag-filter.ts';

export const ASSET_TAGS = { entities: 'assets', tags: 'asset_tags', owner: 'asset_id' } as const;

/** Assets joined with the blobs of their bytes and of their pictures. */
export function selectAssets(handle: Kysely<Schema>) {
  return handle
    .selectFrom('assets as asset')
    .innerJoin('blobs as blob', 'blob.id', 'asset.blob_id')
    .leftJoin('blobs as thumbnail', 'thumbnail.id', 'asset.thumbnail_blob_id')
    .leftJoin('blobs as first_frame', 'first_frame.id', 'asset.first_frame_blob_id')
    .leftJoin('blobs as last_frame', 'last_frame.id', 'asset.last_frame_blob_id')
    .select([
      'asset.id',
      'asset.project_id',
      'asset.author_id',
      'asset.kind',
      'asset.type',
      'asset.name',
      'asset.name_order',
      'asset.size',
      'asset.description',
      'asset.mime_type',
      'asset.blob_id',
      'asset.thumbnail_blob_id',
      'asset.first_frame_blob_id',
      'asset.last_frame_blob_id',
      'asset.metadata',
      'asset.properties',
      'asset.hidden',
      'asset.parent_id',
      'asset.root_parent_id',
      'asset.upload_id',
      'asset.created_at',
      'asset.updated_at',
      'blob.sha256 as blob_sha256',
      'blob.size as blob_size',
      'blob.storage_key as blob_storage_key',
      'thumbnail.storage_key as thumbnail_storage_key',
      'thumbnail.content_type as thumbnail_content_type',
      'thumbnail.sha256 as thumbnail_sha256',
      'first_frame.storage_key as first_frame_storage_key',
      'first_frame.content_type as first_frame_content_type',
      'first_frame.sha256 as first_frame_sha256',
      'last_frame.storage_key as last_frame_storage_key',
      'last_frame.content_type as last_frame_content_type',
      'last_frame.sha256 as last_frame_sha256',
    ]);
}

type AssetQuery = ReturnType<typeof selectAssets>;

/** Narrows a query of {@link selectAssets} to assets of the project. */
export function applyFilter(
  query: AssetQuery,
  projectId: string,
  filter: AssetFilter,
  sort: ListSort,
  tags: TagFilter,
): AssetQuery {
  const { types, kind, name, hidden, collectionId } = filter;
  let narrowed = query;
  for (const condition of tagConditions(ASSET_TAGS, 'asset', projectId, tags)) {
    narrowed = narrowed.where(condition);
  }
  // An empty list of values is a syntax error in PostgreSQL.
  if (types?.length === 0) narrowed = narrowed.where(sql.lit(false));
  else if (types !== undefined) narrowed = narrowed.where('asset.type', 'in', types);
  if (kind !== undefined) narrowed = narrowed.where('asset.kind', '=', kind);
  if (name !== undefined) {
    narrowed = narrowed.where(containing('asset.name_folded', name));
  }
  if (hidden !== 'include') narrowed = narrowed.where('asset.hidden', '=', hidden === 'only' ? 1 : 0);
  if (filter.parentAssetId !== undefined) {
    narrowed = narrowed.where('asset.parent_id', '=', filter.parentAssetId);
  }
  if (filter.rootAssetId !== undefined) {
    narrowed = narrowed.where('asset.root_parent_id', '=', filter.rootAssetId);
  }
  if (filter.authorId !== undefined) narrowed = narrowed.where('asset.author_id', '=', filter.authorId);
  if (collectionId !== undefined) {
    narrowed = narrowed.where((eb) =>
      eb(
        'asset.id',
        'in',
        eb.selectFrom('collection_assets').select('asset_id').where('collection_id', '=', collectionId),
      ),
    );
  }
  const column = `asset.${sortColumn(sort)}` as const;
  if (filter.after !== undefined) narrowed = narrowed.where(column, '>', filter.after);
  if (filter.before !== undefined) narrowed = narrowed.where(column, '<', filter.before);
  return narrowed;
}
