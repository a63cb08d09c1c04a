import type {
  ImportFileProgress,
  ImportFileRecord,
  ImportRecord,
  ImportRepository,
} from '../../../ports/import-repository.ts';
import type { ImportPlan } from '../../../ports/import-source.ts';
import { prepared } from '../prepared.ts';
import type { Session } from '../session.ts';
import { progressColumns, toFileRecord, toFileRow, toRecord, toRow } from './import-rows.ts';

/** Rows inserted by one statement: databases bound the number of parameters. */
const FILES_PER_STATEMENT = 1000;

const findByUpload = prepared((handle, uploadId: string) =>
  handle.selectFrom('imports').selectAll().where('upload_id', '=', uploadId),
);
const filesOf = prepared((handle, uploadId: string) =>
  handle.selectFrom('import_files').selectAll().where('upload_id', '=', uploadId).orderBy('position'),
);

export class SqlImportRepository implements ImportRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(record: ImportRecord): Promise<void> {
    await this.#session.write.insertInto('imports').values(toRow(record)).execute();
  }

  async find(uploadId: string): Promise<ImportRecord | undefined> {
    const row = await findByUpload.first(this.#session.read, uploadId);
    return row && toRecord(row);
  }

  savePlan(uploadId: string, { files, ...plan }: ImportPlan): Promise<boolean> {
    return this.#session.atomically(async (handle) => {
      const { numUpdatedRows } = await handle
        .updateTable('imports')
        .set({ plan: JSON.stringify(plan) })
        .where('upload_id', '=', uploadId)
        .where('plan', 'is', null)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      const rows = files.map((file, position) => toFileRow(uploadId, position, file));
      for (let start = 0; start < rows.length; start += FILES_PER_STATEMENT) {
        await handle
          .insertInto('import_files')
          .values(rows.slice(start, start + FILES_PER_STATEMENT))
          .execute();
      }
      return true;
    });
  }

  async files(uploadId: string): Promise<readonly ImportFileRecord[]> {
    return (await filesOf.all(this.#session.read, uploadId)).map(toFileRecord);
  }

  async findByStorageKey(storageKey: string): Promise<ImportFileRecord | undefined> {
    const row = await this.#session.read
      .selectFrom('import_files')
      .selectAll()
      .where('storage_key', '=', storageKey)
      .executeTakeFirst();
    return row && toFileRecord(row);
  }

  async updateFile(uploadId: string, position: number, progress: Partial<ImportFileProgress>): Promise<void> {
    const columns = progressColumns(progress);
    if (Object.keys(columns).length === 0) return;
    await this.#session.write
      .updateTable('import_files')
      .set(columns)
      .where('upload_id', '=', uploadId)
      .where('position', '=', position)
      .execute();
  }

  async dropSecret(uploadId: string): Promise<void> {
    await this.#session.write
      .updateTable('imports')
      .set({ sealed_secret: null })
      .where('upload_id', '=', uploadId)
      .execute();
  }
}
