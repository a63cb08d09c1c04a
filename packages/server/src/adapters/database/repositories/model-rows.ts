import type {
  InspectedFile,
  ModelFile,
  ModelFileRecord,
  ModelRecord,
  ModelSummary,
  StoredFile,
} from '../../../ports/model-repository.ts';
import type { ModelFileTable, ModelTable } from '../schema.ts';
import { nameColumns } from './name-columns.ts';

/** A model as the repository selects it. */
export type ModelRow = Omit<ModelTable, 'name_folded'>;

/** A file joined with its blobs, without its facts. */
export type ModelFileRow = Pick<ModelFileTable, 'model_id' | 'path' | 'position' | 'mime_type' | 'format'> & {
  blob_storage_key: string;
  blob_sha256: string;
  blob_size: number;
  table_storage_key: string | null;
  table_sha256: string | null;
  table_size: number | null;
};

/** All columns but the size, which is that of the files. */
export function toRow(model: ModelRecord): Omit<ModelTable, 'size'> {
  return {
    id: model.id,
    project_id: model.projectId,
    author_id: model.authorId,
    ...nameColumns(model.name),
    short_description: model.shortDescription,
    description: model.description,
    type: model.type,
    architecture: model.architecture,
    role: model.role,
    recognized_by: JSON.stringify(model.recognizedBy),
    format: model.format,
    tensor_count: model.tensorCount,
    parameter_count: model.parameterCount,
    dtypes: JSON.stringify(model.dtypes),
    trigger_words: JSON.stringify(model.triggerWords),
    source: model.source,
    origin: model.origin && JSON.stringify(model.origin),
    upload_id: model.uploadId,
    created_at: model.createdAt,
    updated_at: model.updatedAt,
  };
}

export function toFileRow(modelId: string, file: ModelFileRecord, position: number): ModelFileTable {
  return {
    model_id: modelId,
    path: file.path,
    position,
    blob_id: file.blobId,
    mime_type: file.mimeType,
    format: file.facts?.format ?? null,
    facts: file.facts && JSON.stringify(file.facts),
    tensor_table_blob_id: file.tensorTableBlobId,
  };
}

export function toModel<File extends ModelFile>(
  row: ModelRow,
  tags: readonly string[],
  collectionIds: readonly string[],
  files: readonly File[],
): ModelSummary & { readonly files: readonly File[] } {
  return {
    id: row.id,
    projectId: row.project_id,
    authorId: row.author_id,
    name: row.name,
    shortDescription: row.short_description,
    description: row.description,
    type: row.type,
    architecture: row.architecture,
    role: row.role,
    recognizedBy: JSON.parse(row.recognized_by),
    format: row.format,
    tensorCount: row.tensor_count,
    parameterCount: row.parameter_count,
    dtypes: JSON.parse(row.dtypes),
    triggerWords: JSON.parse(row.trigger_words),
    source: row.source,
    origin: row.origin === null ? null : JSON.parse(row.origin),
    uploadId: row.upload_id,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    tags,
    collectionIds,
    files,
  };
}

export function toFile(row: ModelFileRow): ModelFile {
  return {
    path: row.path,
    mimeType: row.mime_type,
    format: row.format,
    blob: { storageKey: row.blob_storage_key, sha256: row.blob_sha256, size: row.blob_size },
    tensorTable: tensorTable(row),
  };
}

export function toInspectedFile(row: ModelFileRow & Pick<ModelFileTable, 'facts'>): InspectedFile {
  return { ...toFile(row), facts: row.facts === null ? null : JSON.parse(row.facts) };
}

function tensorTable(row: ModelFileRow): StoredFile | null {
  const { table_storage_key: storageKey, table_sha256: sha256, table_size: size } = row;
  return storageKey === null || sha256 === null || size === null ? null : { storageKey, sha256, size };
}
