import type { Kysely } from 'kysely';
import type {
  ModelDetails,
  ModelFile,
  ModelFileRecord,
  ModelFilter,
  ModelRecord,
  ModelRepository,
  ModelSummary,
} from '../../../ports/model-repository.ts';
import type { ListSort, Page, PageRequest } from '../../../ports/page.ts';
import { holdRows } from '../locking.ts';
import type { Schema } from '../schema.ts';
import type { Session } from '../session.ts';
import { groupByOwner } from './grouping.ts';
import { boundary, positionOf, sortColumn } from './list-order.ts';
import { applyFilter, MODEL_TAGS, selectFiles, selectModels } from './model-query.ts';
import { type ModelRow, toFile, toFileRow, toInspectedFile, toModel, toRow } from './model-rows.ts';
import { nameColumns } from './name-columns.ts';
import { beyond, rowsToFetch, toPage } from './paging.ts';
import { discount } from './tag-counting.ts';
import { tagFilter } from './tag-filter.ts';
import { changeTags } from './tags.ts';

/** Files written in one statement: databases bound the number of parameters. */
const FILES_PER_STATEMENT = 500;

export class SqlModelRepository implements ModelRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  insert(model: ModelRecord, files: readonly ModelFileRecord[]): Promise<void> {
    return this.#session.atomically(async (handle) => {
      await handle
        .insertInto('models')
        .values({ ...toRow(model), size: 0 })
        .execute();
      const rows = files.map((file, position) => toFileRow(model.id, file, position));
      for (let start = 0; start < rows.length; start += FILES_PER_STATEMENT) {
        const some = rows.slice(start, start + FILES_PER_STATEMENT);
        await handle.insertInto('model_files').values(some).execute();
      }
      await saveSize(handle, model.id);
    });
  }

  async find(projectId: string, id: string): Promise<ModelDetails | undefined> {
    const { read } = this.#session;
    const query = selectModels(read).where('model.id', '=', id).where('model.project_id', '=', projectId);
    const row = await holdRows(read, query).executeTakeFirst();
    if (row === undefined) return undefined;
    const files = await selectFiles(read, [id]).select('file.facts').execute();
    const [model] = await this.#withDetails(
      [row],
      new Map([[id, files.sort((a, b) => a.position - b.position).map(toInspectedFile)]]),
    );
    return model;
  }

  async findMany(projectId: string, ids: readonly string[]): Promise<readonly ModelSummary[]> {
    if (ids.length === 0) return [];
    const { read } = this.#session;
    const query = selectModels(read)
      .where('model.id', 'in', ids)
      .where('model.project_id', '=', projectId)
      .orderBy('model.id');
    const rows = await holdRows(read, query).execute();
    return this.#summaries(rows);
  }

  async list(
    projectId: string,
    filter: ModelFilter,
    sort: ListSort,
    page: PageRequest,
  ): Promise<Page<ModelSummary>> {
    const column = `model.${sortColumn(sort)}` as const;
    const after = page.after && boundary(page.after, sort);
    const { read } = this.#session;
    const tags = await tagFilter(read, 'models', projectId, filter.tags);
    let query = applyFilter(selectModels(read), projectId, filter, sort, tags)
      .orderBy(column, sort.direction)
      .orderBy('model.id', sort.direction)
      .limit(rowsToFetch(page));
    if (after) query = query.where((eb) => beyond(eb, column, 'model.id', sort.direction, after));
    const rows = await query.execute();
    return toPage(rows, await this.#summaries(rows), page, (row) => positionOf(row, sort));
  }

  async update(
    projectId: string,
    id: string,
    changes: { readonly name?: string; readonly shortDescription?: string; readonly description?: string },
    at: number,
  ): Promise<boolean> {
    const { name, shortDescription, description } = changes;
    const { numUpdatedRows } = await this.#session.write
      .updateTable('models')
      .set({
        updated_at: at,
        ...(name !== undefined && nameColumns(name)),
        ...(shortDescription !== undefined && { short_description: shortDescription }),
        ...(description !== undefined && { description }),
      })
      .where('id', '=', id)
      .where('project_id', '=', projectId)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  changeTags(id: string, add: readonly string[], remove: readonly string[], at: number): Promise<void> {
    return this.#session.atomically((handle) => changeTags(handle, MODEL_TAGS, id, add, remove, at));
  }

  /** Files, tags and memberships go with the row, by their foreign keys. */
  delete(projectId: string, id: string): Promise<boolean> {
    return this.#session.atomically(async (handle) => {
      await discount(handle, MODEL_TAGS, projectId, [id]);
      const { numDeletedRows } = await handle
        .deleteFrom('models')
        .where('id', '=', id)
        .where('project_id', '=', projectId)
        .executeTakeFirst();
      return numDeletedRows > 0n;
    });
  }

  async #summaries(rows: readonly ModelRow[]): Promise<readonly ModelSummary[]> {
    if (rows.length === 0) return [];
    const files = await selectFiles(
      this.#session.read,
      rows.map((row) => row.id),
    ).execute();
    files.sort((a, b) => a.position - b.position);
    const filesOf = groupByOwner(files.map((file) => ({ owner: file.model_id, value: toFile(file) })));
    return this.#withDetails(rows, filesOf);
  }

  /** Two queries, however many the rows. */
  async #withDetails<File extends ModelFile>(
    rows: readonly ModelRow[],
    filesOf: ReadonlyMap<string, readonly File[]>,
  ): Promise<readonly (ModelSummary & { readonly files: readonly File[] })[]> {
    const ids = rows.map((row) => row.id);
    const tags = await this.#session.read
      .selectFrom('model_tags')
      .select(['model_id as owner', 'tag as value'])
      .where('model_id', 'in', ids)
      .orderBy('tag')
      .execute();
    const collections = await this.#session.read
      .selectFrom('collection_models')
      .select(['model_id as owner', 'collection_id as value'])
      .where('model_id', 'in', ids)
      .orderBy('added_at')
      .orderBy('collection_id')
      .execute();
    const tagsOf = groupByOwner(tags);
    const collectionsOf = groupByOwner(collections);
    return rows.map((row) =>
      toModel(row, tagsOf.get(row.id) ?? [], collectionsOf.get(row.id) ?? [], filesOf.get(row.id) ?? []),
    );
  }
}

/** A file counts as often as the model has it. */
async function saveSize(handle: Kysely<Schema>, id: string): Promise<void> {
  await handle
    .updateTable('models')
    .set((eb) => ({
      size: eb
        .selectFrom('model_files as file')
        .innerJoin('blobs as blob', 'blob.id', 'file.blob_id')
        .select((sub) => sub.fn.coalesce(sub.fn.sum<number>('blob.size'), sub.lit(0)).as('size'))
        .where('file.model_id', '=', id),
    }))
    .where('id', '=', id)
    .execute();
}
