import type {
  ModelDetails,
  ModelFile,
  ModelFileRecord,
  ModelFilter,
  ModelRecord,
  ModelRepository,
  ModelSummary,
} from '../../../ports/model-repository.ts';
import type { Page, PageRequest } from '../../../ports/page.ts';
import { foldCase } from '../schema.ts';
import type { Session } from '../session.ts';
import { groupByOwner } from './grouping.ts';
import { applyFilter, selectFiles, selectModels } from './model-query.ts';
import { type ModelRow, toFile, toFileRow, toInspectedFile, toModel, toRow } from './model-rows.ts';
import { beyond, rowsToFetch, toPage } from './paging.ts';

/** Files written in one statement: databases bound the number of parameters. */
const FILES_PER_STATEMENT = 500;

import { changeTags } from './tags.ts';

const TAGS = { entities: 'models', tags: 'model_tags', owner: 'model_id' } as const;

export class SqlModelRepository implements ModelRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  insert(model: ModelRecord, files: readonly ModelFileRecord[]): Promise<void> {
    return this.#session.atomically(async (handle) => {
      await handle.insertInto('models').values(toRow(model)).execute();
      const rows = files.map((file, position) => toFileRow(model.id, file, position));
      for (let start = 0; start < rows.length; start += FILES_PER_STATEMENT) {
        const some = rows.slice(start, start + FILES_PER_STATEMENT);
        await handle.insertInto('model_files').values(some).execute();
      }
    });
  }

  async find(projectId: string, id: string): Promise<ModelDetails | undefined> {
    const row = await selectModels(this.#session.read)
      .where('model.id', '=', id)
      .where('model.project_id', '=', projectId)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    const files = await selectFiles(this.#session.read, [id]).select('file.facts').execute();
    const [model] = await this.#withDetails(
      [row],
      new Map([[id, files.sort((a, b) => a.position - b.position).map(toInspectedFile)]]),
    );
    return model;
  }

  async findMany(projectId: string, ids: readonly string[]): Promise<readonly ModelSummary[]> {
    if (ids.length === 0) return [];
    const rows = await selectModels(this.#session.read)
      .where('model.id', 'in', ids)
      .where('model.project_id', '=', projectId)
      .execute();
    return this.#summaries(rows);
  }

  async list(projectId: string, filter: ModelFilter, page: PageRequest): Promise<Page<ModelSummary>> {
    const { after } = page;
    let query = applyFilter(selectModels(this.#session.read), filter)
      .where('model.project_id', '=', projectId)
      .orderBy('model.created_at', 'desc')
      .orderBy('model.id', 'desc')
      .limit(rowsToFetch(page));
    if (after) query = query.where((eb) => beyond(eb, 'model.created_at', 'model.id', 'desc', after));
    const rows = await query.execute();
    return toPage(rows, await this.#summaries(rows), page, (row) => ({ at: row.created_at, id: row.id }));
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
        ...(name !== undefined && { name, name_folded: foldCase(name) }),
        ...(shortDescription !== undefined && { short_description: shortDescription }),
        ...(description !== undefined && { description }),
      })
      .where('id', '=', id)
      .where('project_id', '=', projectId)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  changeTags(id: string, add: readonly string[], remove: readonly string[], at: number): Promise<void> {
    return this.#session.atomically((handle) => changeTags(handle, TAGS, id, add, remove, at));
  }

  /** Files, tags and memberships go with the row, by their foreign keys. */
  async delete(projectId: string, id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#session.write
      .deleteFrom('models')
      .where('id', '=', id)
      .where('project_id', '=', projectId)
      .executeTakeFirst();
    return numDeletedRows > 0n;
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
