import type { ImportFileProgress, ImportFileRecord, ImportRecord } from '../../../ports/import-repository.ts';
import type { PlannedFile } from '../../../ports/import-source.ts';
import type { ImportFileTable, ImportTable } from '../schema.ts';

export function toRow(record: ImportRecord): ImportTable {
  return {
    upload_id: record.uploadId,
    source: record.source,
    reference: JSON.stringify(record.reference),
    sealed_secret: record.sealedSecret,
    plan: record.plan && JSON.stringify(record.plan),
  };
}

export function toRecord(row: ImportTable): ImportRecord {
  return {
    uploadId: row.upload_id,
    source: row.source,
    reference: JSON.parse(row.reference),
    sealedSecret: row.sealed_secret,
    plan: row.plan && JSON.parse(row.plan),
  };
}

/** A planned file of which nothing is there. */
export function toFileRow(uploadId: string, position: number, file: PlannedFile): ImportFileTable {
  return {
    upload_id: uploadId,
    position,
    path: file.path,
    planned_size: file.size,
    digest: file.digest && JSON.stringify(file.digest),
    role: file.role,
    locator: JSON.stringify(file.locator),
    storage_key: null,
    chunk_size: null,
    size: null,
    version: null,
    file_name: null,
    content_type: null,
    sha256: null,
  };
}

export function toFileRecord(row: ImportFileTable): ImportFileRecord {
  return {
    uploadId: row.upload_id,
    position: row.position,
    planned: {
      path: row.path,
      size: row.planned_size,
      digest: row.digest && JSON.parse(row.digest),
      role: row.role,
      locator: JSON.parse(row.locator),
    },
    storageKey: row.storage_key,
    chunkSize: row.chunk_size,
    size: row.size,
    version: row.version && JSON.parse(row.version),
    fileName: row.file_name,
    contentType: row.content_type,
    sha256: row.sha256,
  };
}

/** What `progress` sets: null is a value, what is not named stays. */
export function progressColumns(progress: Partial<ImportFileProgress>): Partial<ImportFileTable> {
  const { storageKey, chunkSize, size, version, fileName, contentType, sha256 } = progress;
  return {
    ...(storageKey !== undefined && { storage_key: storageKey }),
    ...(chunkSize !== undefined && { chunk_size: chunkSize }),
    ...(size !== undefined && { size }),
    ...(version !== undefined && { version: version && JSON.stringify(version) }),
    ...(fileName !== undefined && { file_name: fileName }),
    ...(contentType !== undefined && { content_type: contentType }),
    ...(sha256 !== undefined && { sha256 }),
  };
}
