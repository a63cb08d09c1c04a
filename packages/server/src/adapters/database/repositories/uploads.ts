import type { UploadStatus } from '@wharf/contract';
import { sql } from 'kysely';
import type { Page, PageRequest } from '../../../ports/page.ts';
import type {
  UploadActivity,
  UploadChanges,
  UploadDescription,
  UploadFilter,
  UploadRecord,
  UploadRepository,
} from '../../../ports/upload-repository.ts';
import { preparedLookup } from '../prepared.ts';
import type { UploadTable } from '../schema.ts';
import type { Session } from '../session.ts';
import { messageText } from './message-text.ts';
import { beyond, rowsToFetch, toPage } from './paging.ts';
import { type ActivityRow, changedUploads, unfinishedUploads } from './upload-activity.ts';

const findInProject = preparedLookup((handle, projectId: string, id: string) =>
  handle.selectFrom('uploads').selectAll().where('id', '=', id).where('project_id', '=', projectId),
);
const findById = preparedLookup((handle, id: string) =>
  handle.selectFrom('uploads').selectAll().where('id', '=', id),
);

export class SqlUploadRepository implements UploadRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(upload: UploadRecord): Promise<void> {
    await this.#session.write.insertInto('uploads').values(toRow(upload)).execute();
  }

  async find(projectId: string, id: string): Promise<UploadRecord | undefined> {
    const row = await findInProject.held(this.#session.read, projectId, id);
    return row && toRecord(row);
  }

  async findById(id: string): Promise<UploadRecord | undefined> {
    const row = await findById.held(this.#session.read, id);
    return row && toRecord(row);
  }

  async listUnfinished(projectId: string, limit: number): Promise<readonly UploadActivity[]> {
    return (await unfinishedUploads.all(this.#session.read, projectId, limit)).map(toActivity);
  }

  async listChanged(projectId: string, since: number, limit: number): Promise<readonly UploadActivity[]> {
    return (await changedUploads.all(this.#session.read, projectId, since, limit)).map(toActivity);
  }

  async list(projectId: string, filter: UploadFilter, page: PageRequest): Promise<Page<UploadRecord>> {
    let query = this.#session.read
      .selectFrom('uploads')
      .selectAll()
      .where('project_id', '=', projectId)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(rowsToFetch(page));
    if (filter.status !== undefined) query = query.where('status', '=', filter.status);
    if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind);
    if (filter.source !== undefined) query = query.where('source', '=', filter.source);
    const { after } = page;
    if (after) query = query.where((eb) => beyond(eb, 'created_at', 'id', 'desc', after));
    const rows = await query.execute();
    return toPage(rows, rows.map(toRecord), page, (row) => ({ at: row.created_at, id: row.id }));
  }

  async changeStatus(
    id: string,
    from: UploadStatus,
    to: UploadStatus,
    at: number,
    changes: UploadChanges = {},
  ): Promise<boolean> {
    const { numUpdatedRows } = await this.#session.write
      .updateTable('uploads')
      .set({
        status: to,
        updated_at: at,
        ...(changes.entityId !== undefined && { entity_id: changes.entityId }),
        ...(changes.errorMessage !== undefined && { error_message: messageText(changes.errorMessage) }),
        ...(changes.errorDetails !== undefined && { error_details: JSON.stringify(changes.errorDetails) }),
        ...(changes.sha256 !== undefined && { sha256: changes.sha256 }),
        ...(changes.storageKey !== undefined && { storage_key: changes.storageKey }),
        ...descriptionColumns(changes),
      })
      .where('id', '=', id)
      .where('status', '=', from)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async describe(id: string, at: number, changes: UploadDescription): Promise<boolean> {
    const { config } = changes;
    const { numUpdatedRows } = await this.#session.write
      .updateTable('uploads')
      .set({
        updated_at: at,
        ...descriptionColumns(changes),
        ...(config !== undefined && { config: JSON.stringify(config) }),
      })
      .where('id', '=', id)
      .where('status', '=', 'pending')
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async findAbandoned(before: number, limit: number): Promise<readonly string[]> {
    const rows = await this.#session.read
      .selectFrom('uploads')
      .select('id')
      // Literals: a partial index serves a query only if its text says so.
      .where('status', '=', sql.lit('pending'))
      .where('source', '=', sql.lit('multipart'))
      .where('updated_at', '<', before)
      .orderBy('updated_at')
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map((row) => row.id);
  }

  async findOverdueImports(before: number, limit: number): Promise<readonly string[]> {
    const rows = await this.#session.read
      .selectFrom('uploads')
      .select('id')
      .where('status', '=', sql.lit('pending'))
      .where('source', '<>', sql.lit('multipart'))
      .where('created_at', '<', before)
      .orderBy('created_at')
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map((row) => row.id);
  }

  async countByStatus(): Promise<ReadonlyMap<UploadStatus, number>> {
    const rows = await this.#session.read
      .selectFrom('uploads')
      .select((eb) => ['status', eb.fn.countAll<number>().as('count')])
      .groupBy('status')
      .execute();
    return new Map(rows.map((row) => [row.status, Number(row.count)]));
  }
}

/** Of the file, what a change of status and a description have in common. */
function descriptionColumns({ fileName, contentType, fileSize }: Omit<UploadDescription, 'config'>) {
  return {
    ...(fileName !== undefined && { file_name: fileName }),
    ...(contentType !== undefined && { content_type: contentType }),
    ...(fileSize !== undefined && { file_size: fileSize }),
  };
}

function toRow(upload: UploadRecord): UploadTable {
  return {
    id: upload.id,
    project_id: upload.projectId,
    author_id: upload.authorId,
    job_id: upload.jobId,
    kind: upload.kind,
    source: upload.source,
    provider: upload.provider,
    status: upload.status,
    file_name: upload.fileName,
    original_file_name: upload.originalFileName,
    content_type: upload.contentType,
    file_size: upload.fileSize,
    parts_count: upload.partsCount,
    url: upload.url,
    config: upload.config && JSON.stringify(upload.config),
    asset_options: upload.assetOptions && JSON.stringify(upload.assetOptions),
    entity_id: upload.entityId,
    error_message: upload.errorMessage,
    error_details: upload.errorDetails && JSON.stringify(upload.errorDetails),
    storage_key: upload.storageKey,
    sha256: upload.sha256,
    trace_context: upload.traceContext,
    created_at: upload.createdAt,
    updated_at: upload.updatedAt,
  };
}

function toRecord(row: UploadTable): UploadRecord {
  return {
    id: row.id,
    projectId: row.project_id,
    authorId: row.author_id,
    jobId: row.job_id,
    kind: row.kind,
    source: row.source,
    provider: row.provider,
    status: row.status,
    fileName: row.file_name,
    originalFileName: row.original_file_name,
    contentType: row.content_type,
    fileSize: row.file_size,
    partsCount: row.parts_count,
    url: row.url,
    config: row.config && JSON.parse(row.config),
    assetOptions: row.asset_options && JSON.parse(row.asset_options),
    entityId: row.entity_id,
    errorMessage: row.error_message,
    errorDetails: row.error_details && JSON.parse(row.error_details),
    storageKey: row.storage_key,
    sha256: row.sha256,
    traceContext: row.trace_context,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function toActivity(row: ActivityRow): UploadActivity {
  return {
    upload: toRecord(row),
    job: { status: row.job_status, progress: row.job_progress },
    // PostgreSQL adds up to a type that its driver reads as text.
    storedBytes: Number(row.stored_bytes),
  };
}
