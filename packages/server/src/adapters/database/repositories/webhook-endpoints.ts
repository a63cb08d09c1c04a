import type { Kysely } from 'kysely';
import type {
  Subscriber,
  WebhookChanges,
  WebhookRecord,
  WebhookRepository,
} from '../../../ports/webhook-repository.ts';
import { isSqlite } from '../dialect.ts';
import { holdRows } from '../locking.ts';
import { prepared } from '../prepared.ts';
import type { Schema, WebhookTable } from '../schema.ts';
import type { Session } from '../session.ts';
import { toEventTypes, toWebhook, toWebhookRow } from './webhook-rows.ts';

const subscribersOf = prepared((handle, projectId: string) =>
  handle
    .selectFrom('webhooks')
    .select(['id', 'event_types'])
    .where('project_id', '=', projectId)
    .where('disabled_at', 'is', null)
    .where('deleted_at', 'is', null),
);

export class SqlWebhookRepository implements WebhookRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(webhook: WebhookRecord, most: number): Promise<boolean> {
    return this.#session.atomically(async (handle) => {
      await lockProject(handle, webhook.projectId);
      const { count } = await handle
        .selectFrom('webhooks')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('project_id', '=', webhook.projectId)
        .where('deleted_at', 'is', null)
        .executeTakeFirstOrThrow();
      if (Number(count) >= most) return false;
      await handle.insertInto('webhooks').values(toWebhookRow(webhook)).execute();
      return true;
    });
  }

  async find(projectId: string, id: string): Promise<WebhookRecord | undefined> {
    const webhook = await this.findById(id);
    return webhook?.projectId === projectId ? webhook : undefined;
  }

  async findById(id: string): Promise<WebhookRecord | undefined> {
    const { read } = this.#session;
    const query = read
      .selectFrom('webhooks')
      .selectAll()
      .where('id', '=', id)
      .where('deleted_at', 'is', null);
    const row = await holdRows(read, query).executeTakeFirst();
    return row && toWebhook(row);
  }

  async list(projectId: string): Promise<readonly WebhookRecord[]> {
    const rows = await this.#session.read
      .selectFrom('webhooks')
      .selectAll()
      .where('project_id', '=', projectId)
      .where('deleted_at', 'is', null)
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    return rows.map(toWebhook);
  }

  async subscribers(projectId: string): Promise<readonly Subscriber[]> {
    const rows = await subscribersOf.all(this.#session.read, projectId);
    return rows.map(({ id, event_types }) => ({ id, eventTypes: toEventTypes(event_types) }));
  }

  async update(projectId: string, id: string, changes: WebhookChanges, at: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#session.write
      .updateTable('webhooks')
      .set({ ...toColumns(changes), updated_at: at })
      .where('id', '=', id)
      .where('project_id', '=', projectId)
      .where('deleted_at', 'is', null)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async disableGone(id: string, asOf: number, at: number): Promise<void> {
    await this.#session.write
      .updateTable('webhooks')
      .set({ disabled_at: at, disabled_reason: 'gone', updated_at: at })
      .where('id', '=', id)
      .where('updated_at', '=', asOf)
      .where('disabled_at', 'is', null)
      .execute();
  }

  async setFailing(id: string, since: number | null): Promise<void> {
    await this.#session.write
      .updateTable('webhooks')
      .set({ failing_since: since })
      .where('id', '=', id)
      .where('failing_since', since === null ? 'is not' : 'is', null)
      .execute();
  }

  async delete(projectId: string, id: string, at: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#session.write
      .updateTable('webhooks')
      .set({
        deleted_at: at,
        sealed_secret: '',
        former_sealed_secret: null,
        former_secret_until: null,
        url: '',
      })
      .where('id', '=', id)
      .where('project_id', '=', projectId)
      .where('deleted_at', 'is', null)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async removeDeleted(before: number, limit: number): Promise<number> {
    const { numDeletedRows: deliveries } = await this.#session.write
      .deleteFrom('webhook_deliveries')
      .where('id', 'in', (query) =>
        query
          .selectFrom('webhooks')
          .innerJoin('webhook_deliveries as old', 'old.webhook_id', 'webhooks.id')
          .select('old.id')
          .where('webhooks.deleted_at', 'is not', null)
          .limit(limit),
      )
      .executeTakeFirst();
    const { numDeletedRows: webhooks } = await this.#session.write
      .deleteFrom('webhooks')
      .where('deleted_at', '<', before)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('webhook_deliveries')
              .select('webhook_deliveries.id')
              .whereRef('webhook_deliveries.webhook_id', '=', 'webhooks.id'),
          ),
        ),
      )
      .executeTakeFirst();
    return Number(deliveries) + Number(webhooks);
  }
}

/** One at a time counts and inserts. Rows that refer to the project are not held up by this. */
async function lockProject(handle: Kysely<Schema>, projectId: string): Promise<void> {
  // Transactions of SQLite begin with the write lock.
  if (isSqlite(handle)) return;
  await handle.selectFrom('projects').select('id').where('id', '=', projectId).forNoKeyUpdate().execute();
}

function toColumns(changes: WebhookChanges): Partial<WebhookTable> {
  const columns: { readonly [Field in keyof WebhookChanges]-?: keyof WebhookTable } = {
    url: 'url',
    eventTypes: 'event_types',
    description: 'description',
    disabledAt: 'disabled_at',
    disabledReason: 'disabled_reason',
    sealedSecret: 'sealed_secret',
    formerSealedSecret: 'former_sealed_secret',
    formerSecretUntil: 'former_secret_until',
    failingSince: 'failing_since',
  };
  const entries = Object.entries(changes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([field, value]) => [
      columns[field as keyof WebhookChanges],
      Array.isArray(value) ? JSON.stringify(value) : value,
    ]),
  );
}
