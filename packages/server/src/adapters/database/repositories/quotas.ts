import type { UploadStatus } from '@wharf/contract';
import { type Kysely, sql } from 'kysely';
import type { OwnQuota, QuotaRepository, QuotaUse } from '../../../ports/quota-repository.ts';
import { isSqlite } from '../dialect.ts';
import { prepared } from '../prepared.ts';
import type { Schema } from '../schema.ts';
import type { Session } from '../session.ts';

const UNDER_WAY: readonly UploadStatus[] = ['pending', 'complete', 'validating', 'validated'];
const NONE: OwnQuota = { bytes: null, uploads: null };

const ownQuota = prepared((handle, projectId: string) =>
  handle.selectFrom('project_quotas').select(['bytes', 'uploads']).where('project_id', '=', projectId),
);

const keptBytes = prepared((handle, projectId: string) =>
  handle.selectFrom('project_quotas').select('kept_bytes').where('project_id', '=', projectId),
);

const uploadsUnderWay = prepared((handle, projectId: string) =>
  handle
    .selectFrom('uploads')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('project_id', '=', projectId)
    .where('status', 'in', UNDER_WAY),
);

export class SqlQuotaRepository implements QuotaRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async find(projectId: string): Promise<OwnQuota> {
    return (await ownQuota.first(this.#session.read, projectId)) ?? NONE;
  }

  async list(): Promise<ReadonlyMap<string, OwnQuota>> {
    const rows = await this.#session.read
      .selectFrom('project_quotas')
      .select(['project_id', 'bytes', 'uploads'])
      .where((eb) => eb.or([eb('bytes', 'is not', null), eb('uploads', 'is not', null)]))
      .execute();
    return new Map(rows.map(({ project_id, bytes, uploads }) => [project_id, { bytes, uploads }]));
  }

  async set(projectId: string, { bytes, uploads }: OwnQuota): Promise<void> {
    await this.#session.write
      .insertInto('project_quotas')
      .values({ project_id: projectId, bytes, uploads, kept_bytes: 0 })
      .onConflict((conflict) => conflict.column('project_id').doUpdateSet({ bytes, uploads }))
      .execute();
  }

  countUse(projectId: string): Promise<QuotaUse> {
    return countUse(this.#session.read, projectId);
  }

  lockUse(projectId: string): Promise<QuotaUse> {
    return this.#session.atomically(async (handle) => {
      // SQLite has begun with the lock that every writer needs.
      if (!isSqlite(handle)) await lockRow(handle, projectId);
      return countUse(handle, projectId);
    });
  }
}

async function countUse(handle: Kysely<Schema>, projectId: string): Promise<QuotaUse> {
  const kept = await keptBytes.first(handle, projectId);
  const underWay = await uploadsUnderWay.first(handle, projectId);
  return { bytes: kept?.kept_bytes ?? 0, uploads: Number(underWay?.count ?? 0) };
}

/** An update that changes nothing locks the row, and makes it where there is none. */
async function lockRow(handle: Kysely<Schema>, projectId: string): Promise<void> {
  await handle
    .insertInto('project_quotas')
    .values({ project_id: projectId, bytes: null, uploads: null, kept_bytes: 0 })
    .onConflict((conflict) =>
      conflict.column('project_id').doUpdateSet({ kept_bytes: sql.ref<number>('project_quotas.kept_bytes') }),
    )
    .execute();
}
