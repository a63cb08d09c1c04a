import { type Kysely, sql } from 'kysely';
import type { ModelFilter } from '../../../ports/model-repository.ts';
import type { ListSort } from '../../../ports/page.ts';
import type { Schema } from '../schema.ts';
import { containing } from './containing.ts';
import { sortColumn } from './list-order.ts';
import { type TagFilter, tagConditions } from './tag-filter.ts';

export const MODEL_TAGS = { entities: 'models', tags: 'model_tags', owner: 'model_id' } as const;

export function selectModels(handle: Kysely<Schema>) {
  return handle
    .selectFrom('models as model')
    .select([
      'model.id',
      'model.project_id',
      'model.author_id',
      'model.name',
      'model.name_order',
      'model.size',
      'model.short_description',
      'model.description',
      'model.type',
      'model.architecture',
      'model.role',
      'model.recognized_by',
      'model.format',
      'model.tensor_count',
      'model.parameter_count',
      'model.dtypes',
      'model.trigger_words',
      'model.source',
      'model.origin',
      'model.upload_id',
      'model.created_at',
      'model.updated_at',
    ]);
}

/** The files of these models with their blobs, in no particular order. */
export function selectFiles(handle: Kysely<Schema>, modelIds: readonly string[]) {
  return handle
    .selectFrom('model_files as file')
    .innerJoin('blobs as blob', 'blob.id', 'file.blob_id')
    .leftJoin('blobs as table', 'table.id', 'file.tensor_table_blob_id')
    .where('file.model_id', 'in', modelIds)
    .select([
      'file.model_id',
      'file.path',
      'file.position',
      'file.mime_type',
      'file.format',
      'blob.storage_key as blob_storage_key',
      'blob.sha256 as blob_sha256',
      'blob.size as blob_size',
      'table.storage_key as table_storage_key',
      'table.sha256 as table_sha256',
      'table.size as table_size',
    ]);
}

type ModelQuery = ReturnType<typeof selectModels>;

/** Narrows a query of {@link selectModels} to models of the project. */
export function applyFilter(
  query: ModelQuery,
  projectId: string,
  filter: ModelFilter,
  sort: ListSort,
  tags: TagFilter,
): ModelQuery {
  const { types, architecture, role, name, collectionId } = filter;
  let narrowed = query;
  for (const condition of tagConditions(MODEL_TAGS, 'model', projectId, tags)) {
    narrowed = narrowed.where(condition);
  }
  // An empty list of values is a syntax error in PostgreSQL.
  if (types?.length === 0) narrowed = narrowed.where(sql.lit(false));
  else if (types !== undefined) narrowed = narrowed.where('model.type', 'in', types);
  if (architecture !== undefined) narrowed = narrowed.where('model.architecture', '=', architecture);
  if (role !== undefined) narrowed = narrowed.where('model.role', '=', role);
  if (name !== undefined) narrowed = narrowed.where(containing('model.name_folded', name));
  if (collectionId !== undefined) {
    narrowed = narrowed.where((eb) =>
      eb(
        'model.id',
        'in',
        eb.selectFrom('collection_models').select('model_id').where('collection_id', '=', collectionId),
      ),
    );
  }
  const column = `model.${sortColumn(sort)}` as const;
  if (filter.after !== undefined) narrowed = narrowed.where(column, '>', filter.after);
  if (filter.before !== undefined) narrowed = narrowed.where(column, '<', filter.before);
  return narrowed;
}
