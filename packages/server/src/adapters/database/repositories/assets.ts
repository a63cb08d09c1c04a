import type {
  AssetDetails,
  AssetFilter,
  AssetRecord,
  AssetRepository,
} from '../../../ports/asset-repository.ts';
import type { ListSort, Page, PageRequest } from '../../../ports/page.ts';
import { holdRows } from '../locking.ts';
import type { Session } from '../session.ts';
import { ASSET_TAGS, applyFilter, selectAssets } from './asset-query.ts';
import { type AssetRow, toDetails, toRow } from './asset-rows.ts';
import { groupByOwner } from './grouping.ts';
import { boundary, positionOf, sortColumn } from './list-order.ts';
import { nameColumns } from './name-columns.ts';
import { beyond, rowsToFetch, toPage } from './paging.ts';
import { discount } from './tag-counting.ts';
import { tagFilter } from './tag-filter.ts';
import { changeTags } from './tags.ts';

export class SqlAssetRepository implements AssetRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(asset: AssetRecord): Promise<void> {
    await this.#session.write
      .insertInto('assets')
      .values((eb) => ({
        ...toRow(asset),
        size: eb.selectFrom('blobs').select('size').where('id', '=', asset.blobId),
      }))
      .execute();
  }

  async find(projectId: string, id: string): Promise<AssetDetails | undefined> {
    const [asset] = await this.findMany(projectId, [id]);
    return asset;
  }

  async findMany(projectId: string, ids: readonly string[]): Promise<readonly AssetDetails[]> {
    if (ids.length === 0) return [];
    const { read } = this.#session;
    const query = selectAssets(read)
      .where('asset.id', 'in', ids)
      .where('asset.project_id', '=', projectId)
      .orderBy('asset.id');
    const rows = await holdRows(read, query, 'asset').execute();
    return this.#withDetails(rows);
  }

  async list(
    projectId: string,
    filter: AssetFilter,
    sort: ListSort,
    page: PageRequest,
  ): Promise<Page<AssetDetails>> {
    const column = `asset.${sortColumn(sort)}` as const;
    const after = page.after && boundary(page.after, sort);
    const { read } = this.#session;
    const tags = await tagFilter(read, 'assets', projectId, filter.tags);
    let query = applyFilter(selectAssets(read), projectId, filter, sort, tags)
      .orderBy(column, sort.direction)
      .orderBy('asset.id', sort.direction)
      .limit(rowsToFetch(page));
    if (after) query = query.where((eb) => beyond(eb, column, 'asset.id', sort.direction, after));
    const rows = await query.execute();
    return toPage(rows, await this.#withDetails(rows), page, (row) => positionOf(row, sort));
  }

  async update(
    projectId: string,
    id: string,
    changes: { readonly name?: string; readonly description?: string },
    at: number,
  ): Promise<boolean> {
    const { name, description } = changes;
    const { numUpdatedRows } = await this.#session.write
      .updateTable('assets')
      .set({
        updated_at: at,
        ...(name !== undefined && nameColumns(name)),
        ...(description !== undefined && { description }),
      })
      .where('id', '=', id)
      .where('project_id', '=', projectId)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  changeTags(id: string, add: readonly string[], remove: readonly string[], at: number): Promise<void> {
    return this.#session.atomically((handle) => changeTags(handle, ASSET_TAGS, id, add, remove, at));
  }

  /** Tags and memberships go with the rows, by their foreign keys. */
  async delete(projectId: string, ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#session.atomically(async (handle) => {
      await discount(handle, ASSET_TAGS, projectId, ids);
      await handle.deleteFrom('assets').where('id', 'in', ids).where('project_id', '=', projectId).execute();
    });
  }

  /** Two queries, however many the rows. */
  async #withDetails(rows: readonly AssetRow[]): Promise<readonly AssetDetails[]> {
    if (rows.length === 0) return [];
    const ids = rows.map((row) => row.id);
    const tags = await this.#session.read
      .selectFrom('asset_tags')
      .select(['asset_id as owner', 'tag as value'])
      .where('asset_id', 'in', ids)
      .orderBy('tag')
      .execute();
    const collections = await this.#session.read
      .selectFrom('collection_assets')
      .select(['asset_id as owner', 'collection_id as value'])
      .where('asset_id', 'in', ids)
      .orderBy('added_at')
      .orderBy('collection_id')
      .execute();
    const tagsOf = groupByOwner(tags);
    const collectionsOf = groupByOwner(collections);
    return rows.map((row) => toDetails(row, tagsOf.get(row.id) ?? [], collectionsOf.get(row.id) ?? []));
  }
}
