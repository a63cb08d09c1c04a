import type { Kysely } from 'kysely';
import type {
  CollectionDetails,
  CollectionRecord,
  CollectionRepository,
} from '../../../ports/collection-repository.ts';
import type { Page, PageRequest } from '../../../ports/page.ts';
import { holdRows } from '../locking.ts';
import type { Schema } from '../schema.ts';
import type { Session } from '../session.ts';
import { picture } from './asset-rows.ts';
import {
  type ChangeMembers,
  deleteAssets,
  deleteModels,
  insertAssets,
  insertModels,
} from './collection-members.ts';
import { beyond, rowsToFetch, toPage } from './paging.ts';

export class SqlCollectionRepository implements CollectionRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(collection: CollectionRecord): Promise<void> {
    await this.#session.write
      .insertInto('collections')
      .values({
        id: collection.id,
        project_id: collection.projectId,
        name: collection.name,
        thumbnail_asset_id: collection.thumbnailAssetId,
        created_at: collection.createdAt,
        updated_at: collection.updatedAt,
      })
      .execute();
  }

  async find(projectId: string, id: string): Promise<CollectionDetails | undefined> {
    const { read } = this.#session;
    const query = selectCollections(read)
      .where('collection.id', '=', id)
      .where('collection.project_id', '=', projectId);
    const row = await holdRows(read, query, 'collection').executeTakeFirst();
    return row && toDetails(row);
  }

  async existing(projectId: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const rows = await this.#session.read
      .selectFrom('collections')
      .select('id')
      .where('id', 'in', ids)
      .where('project_id', '=', projectId)
      .execute();
    return new Set(rows.map((row) => row.id));
  }

  async list(projectId: string, page: PageRequest): Promise<Page<CollectionDetails>> {
    const { after } = page;
    let query = selectCollections(this.#session.read)
      .where('collection.project_id', '=', projectId)
      .orderBy('collection.created_at', 'desc')
      .orderBy('collection.id', 'desc')
      .limit(rowsToFetch(page));
    if (after) {
      query = query.where((eb) => beyond(eb, 'collection.created_at', 'collection.id', 'desc', after));
    }
    const rows = await query.execute();
    return toPage(rows, rows.map(toDetails), page, (row) => ({ at: row.created_at, id: row.id }));
  }

  async update(
    projectId: string,
    id: string,
    changes: { readonly name?: string; readonly thumbnailAssetId?: string | null },
    at: number,
  ): Promise<boolean> {
    const { name, thumbnailAssetId } = changes;
    const { numUpdatedRows } = await this.#session.write
      .updateTable('collections')
      .set({
        updated_at: at,
        ...(name !== undefined && { name }),
        ...(thumbnailAssetId !== undefined && { thumbnail_asset_id: thumbnailAssetId }),
      })
      .where('id', '=', id)
      .where('project_id', '=', projectId)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** Memberships go with the row, by their foreign key. */
  async delete(projectId: string, id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#session.write
      .deleteFrom('collections')
      .where('id', '=', id)
      .where('project_id', '=', projectId)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  addAssets(projectId: string, id: string, assetIds: readonly string[], at: number): Promise<void> {
    return this.#change(insertAssets, projectId, id, assetIds, at);
  }

  removeAssets(projectId: string, id: string, assetIds: readonly string[], at: number): Promise<void> {
    return this.#change(deleteAssets, projectId, id, assetIds, at);
  }

  addModels(projectId: string, id: string, modelIds: readonly string[], at: number): Promise<void> {
    return this.#change(insertModels, projectId, id, modelIds, at);
  }

  removeModels(projectId: string, id: string, modelIds: readonly string[], at: number): Promise<void> {
    return this.#change(deleteModels, projectId, id, modelIds, at);
  }

  /** A change of members that changed something is a change of the collection. */
  async #change(
    change: ChangeMembers,
    projectId: string,
    id: string,
    memberIds: readonly string[],
    at: number,
  ): Promise<void> {
    if (memberIds.length === 0) return;
    await this.#session.atomically(async (handle) => {
      if (!(await change(handle, projectId, id, memberIds, at))) return;
      await handle.updateTable('collections').set({ updated_at: at }).where('id', '=', id).execute();
    });
  }
}

/** Collections with the numbers of their assets and models and the picture of their thumbnail asset. */
function selectCollections(handle: Kysely<Schema>) {
  return handle
    .selectFrom('collections as collection')
    .leftJoin('assets as asset', (join) =>
      join
        .onRef('asset.id', '=', 'collection.thumbnail_asset_id')
        .onRef('asset.project_id', '=', 'collection.project_id'),
    )
    .leftJoin('blobs as thumbnail', 'thumbnail.id', 'asset.thumbnail_blob_id')
    .select((eb) => [
      'collection.id',
      'collection.project_id',
      'collection.name',
      'collection.thumbnail_asset_id',
      'collection.created_at',
      'collection.updated_at',
      'asset.id as picture_asset_id',
      'thumbnail.storage_key as thumbnail_storage_key',
      'thumbnail.content_type as thumbnail_content_type',
      'thumbnail.sha256 as thumbnail_sha256',
      eb
        .selectFrom('collection_assets as member')
        .select((member) => member.fn.countAll<number>().as('count'))
        .whereRef('member.collection_id', '=', 'collection.id')
        .as('asset_count'),
      eb
        .selectFrom('collection_models as member')
        .select((member) => member.fn.countAll<number>().as('count'))
        .whereRef('member.collection_id', '=', 'collection.id')
        .as('model_count'),
    ]);
}

type CollectionRow = Awaited<ReturnType<ReturnType<typeof selectCollections>['execute']>>[number];

function toDetails(row: CollectionRow): CollectionDetails {
  const { picture_asset_id: assetId } = row;
  const thumbnail = picture(row.thumbnail_storage_key, row.thumbnail_content_type, row.thumbnail_sha256);
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    thumbnailAssetId: row.thumbnail_asset_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    assetCount: Number(row.asset_count),
    modelCount: Number(row.model_count),
    thumbnail: assetId === null || thumbnail === null ? null : { assetId, ...thumbnail },
  };
}
