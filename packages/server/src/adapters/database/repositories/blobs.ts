import type { Kysely } from 'kysely';
import type { BlobRecord, BlobRepository } from '../../../ports/blob-repository.ts';
import { mustLock } from '../locking.ts';
import { preparedLookup } from '../prepared.ts';
import type { BlobTable, Schema } from '../schema.ts';
import type { Session } from '../session.ts';

const findByDigest = preparedLookup((handle, projectId: string, sha256: string) =>
  handle.selectFrom('blobs').selectAll().where('project_id', '=', projectId).where('sha256', '=', sha256),
);
const findById = preparedLookup((handle, id: string) =>
  handle.selectFrom('blobs').selectAll().where('id', '=', id),
);

export class SqlBlobRepository implements BlobRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(blob: BlobRecord): Promise<void> {
    await this.#session.write
      .insertInto('blobs')
      .values({
        id: blob.id,
        project_id: blob.projectId,
        sha256: blob.sha256,
        size: blob.size,
        content_type: blob.contentType,
        storage_key: blob.storageKey,
        created_at: blob.createdAt,
        derived: blob.derived ? 1 : 0,
      })
      .execute();
  }

  async findByDigest(projectId: string, sha256: string): Promise<BlobRecord | undefined> {
    const row = await findByDigest.held(this.#session.read, projectId, sha256);
    return row && toRecord(row);
  }

  async findById(id: string): Promise<BlobRecord | undefined> {
    const row = await findById.held(this.#session.read, id);
    return row && toRecord(row);
  }

  async markAsFile(blobId: string): Promise<void> {
    await this.#session.write.updateTable('blobs').set({ derived: 0 }).where('id', '=', blobId).execute();
  }

  async addReference(blobId: string, holder: string): Promise<void> {
    await this.#session.write
      .insertInto('blob_references')
      .values({ blob_id: blobId, holder })
      .onConflict((conflict) => conflict.columns(['blob_id', 'holder']).doNothing())
      .execute();
  }

  async listReferences(
    holders: readonly string[],
  ): Promise<readonly { readonly blobId: string; readonly holder: string }[]> {
    if (holders.length === 0) return [];
    const rows = await this.#session.read
      .selectFrom('blob_references')
      .selectAll()
      .where('holder', 'in', holders)
      .execute();
    return rows.map((row) => ({ blobId: row.blob_id, holder: row.holder }));
  }

  async releaseReferences(holders: readonly string[]): Promise<readonly BlobRecord[]> {
    if (holders.length === 0) return [];
    return this.#session.atomically(async (handle) => {
      await lockReferenced(handle, holders);
      const released = await handle
        .deleteFrom('blob_references')
        .where('holder', 'in', holders)
        .returning('blob_id')
        .execute();
      const candidates = [...new Set(released.map((row) => row.blob_id))];
      if (candidates.length === 0) return [];
      const deleted = await handle
        .deleteFrom('blobs')
        .where('id', 'in', candidates)
        .where((eb) =>
          eb.not(
            eb.exists(eb.selectFrom('blob_references').select('holder').whereRef('blob_id', '=', 'blobs.id')),
          ),
        )
        .returningAll()
        .execute();
      return deleted.map(toRecord);
    });
  }
}

/**
 * Waits for those who are about to refer to the same blobs, and makes them wait: otherwise a reference that is not
 * committed yet would not be seen, nor its blob be spared.
 */
async function lockReferenced(handle: Kysely<Schema>, holders: readonly string[]): Promise<void> {
  if (!mustLock(handle)) return;
  await handle
    .selectFrom('blobs')
    .select('id')
    .where('id', 'in', (eb) =>
      eb.selectFrom('blob_references').select('blob_id').where('holder', 'in', holders),
    )
    .orderBy('id')
    .forUpdate()
    .execute();
}

function toRecord(row: BlobTable): BlobRecord {
  return {
    id: row.id,
    projectId: row.project_id,
    sha256: row.sha256,
    size: row.size,
    contentType: row.content_type,
    storageKey: row.storage_key,
    createdAt: row.created_at,
    derived: row.derived !== 0,
  };
}
