import type {
  IdempotencyKeyRecord,
  IdempotencyKeyRepository,
} from '../../../ports/idempotency-key-repository.ts';
import { prepared } from '../prepared.ts';
import type { Session } from '../session.ts';

const findByKey = prepared((handle, projectId: string, key: string) =>
  handle
    .selectFrom('idempotency_keys')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('key', '=', key),
);

export class SqlIdempotencyKeyRepository implements IdempotencyKeyRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(record: IdempotencyKeyRecord): Promise<boolean> {
    const { numInsertedOrUpdatedRows = 0n } = await this.#session.write
      .insertInto('idempotency_keys')
      .values({
        project_id: record.projectId,
        key: record.key,
        request_hash: record.requestHash,
        entity_id: record.entityId,
        created_at: record.createdAt,
      })
      .onConflict((conflict) => conflict.columns(['project_id', 'key']).doNothing())
      .executeTakeFirst();
    return numInsertedOrUpdatedRows > 0n;
  }

  async find(projectId: string, key: string): Promise<IdempotencyKeyRecord | undefined> {
    const row = await findByKey.first(this.#session.read, projectId, key);
    return (
      row && {
        projectId: row.project_id,
        key: row.key,
        requestHash: row.request_hash,
        entityId: row.entity_id,
        createdAt: row.created_at,
      }
    );
  }

  async forget(before: number, limit: number): Promise<number> {
    const { numDeletedRows } = await this.#session.write
      .deleteFrom('idempotency_keys')
      .where((eb) =>
        eb(
          eb.refTuple('project_id', 'key'),
          'in',
          eb
            .selectFrom('idempotency_keys as old')
            .select(['old.project_id', 'old.key'])
            .where('old.created_at', '<', before)
            .orderBy('old.created_at')
            .limit(limit)
            .$asTuple('project_id', 'key'),
        ),
      )
      .executeTakeFirst();
    return Number(numDeletedRows);
  }
}
