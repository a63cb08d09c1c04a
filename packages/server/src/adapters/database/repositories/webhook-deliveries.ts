import type { DeliveryState } from '@wharf/contract';
import { sql } from 'kysely';
import type { Page, PageRequest } from '../../../ports/page.ts';
import type {
  ClaimedDelivery,
  DeliveryClaim,
  DeliveryOutcome,
  DeliveryRecord,
  DeliveryRepository,
  DeliverySummary,
} from '../../../ports/webhook-delivery-repository.ts';
import type { WebhookDeliveryTable } from '../schema.ts';
import type { Session } from '../session.ts';
import { beyond, rowsToFetch, toPage } from './paging.ts';
import { claimDeliveries } from './webhook-claims.ts';
import { giveUpOverdue, removeFinished, removeForgotten } from './webhook-retention.ts';
import { toDelivery, toDeliveryRow, toSummary } from './webhook-rows.ts';

/** Everything but what is sent, and what nobody but the sender needs. */
const SUMMARY = [
  'id',
  'webhook_id',
  'event_id',
  'event_type',
  'state',
  'attempts',
  'due_at',
  'last_attempt_at',
  'finished_at',
  'response_status',
  'response_body',
  'error',
  'created_at',
] as const satisfies (keyof WebhookDeliveryTable)[];

export class SqlDeliveryRepository implements DeliveryRepository {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async insert(deliveries: readonly DeliveryRecord[]): Promise<void> {
    if (deliveries.length === 0) return;
    await this.#session.write
      .insertInto('webhook_deliveries')
      .values(deliveries.map(toDeliveryRow))
      .execute();
  }

  async find(webhookId: string, id: string): Promise<DeliveryRecord | undefined> {
    const row = await this.#session.read
      .selectFrom('webhook_deliveries')
      .selectAll()
      .where('id', '=', id)
      .where('webhook_id', '=', webhookId)
      .executeTakeFirst();
    return row && toDelivery(row);
  }

  async list(
    webhookId: string,
    { state }: { readonly state?: DeliveryState },
    page: PageRequest,
  ): Promise<Page<DeliverySummary>> {
    const { after } = page;
    let query = this.#session.read
      .selectFrom('webhook_deliveries')
      .select(SUMMARY)
      .where('webhook_id', '=', webhookId)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(rowsToFetch(page));
    if (state !== undefined) query = query.where('state', '=', state);
    if (after !== undefined) query = query.where((eb) => beyond(eb, 'created_at', 'id', 'desc', after));
    const rows = await query.execute();
    return toPage(rows, rows.map(toSummary), page, ({ created_at, id }) => ({ at: created_at, id }));
  }

  async claim(request: DeliveryClaim): Promise<readonly ClaimedDelivery[]> {
    return this.#session.atomically((handle) => claimDeliveries(handle, request));
  }

  async settle(id: string, claim: number, outcome: DeliveryOutcome): Promise<boolean> {
    const { at, state, dueAt, responseStatus, responseBody, error } = outcome;
    const { numUpdatedRows } = await this.#session.write
      .updateTable('webhook_deliveries')
      .set((eb) => ({
        state,
        attempts: eb('attempts', '+', 1),
        due_at: dueAt,
        lease_owner: null,
        last_attempt_at: at,
        finished_at: state === 'pending' ? null : at,
        response_status: responseStatus,
        response_body: responseBody,
        error,
      }))
      .where('id', '=', id)
      .where('claim', '=', claim)
      .where('state', '=', 'pending')
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async release(id: string, claim: number, now: number): Promise<void> {
    await this.#session.write
      .updateTable('webhook_deliveries')
      .set({ due_at: now, lease_owner: null })
      .where('id', '=', id)
      .where('claim', '=', claim)
      .where('lease_owner', 'is not', null)
      .where('state', '=', 'pending')
      .execute();
  }

  async releaseOwner(owner: string, now: number): Promise<void> {
    await this.#session.write
      .updateTable('webhook_deliveries')
      .set((eb) => ({ claim: eb('claim', '+', 1), due_at: now, lease_owner: null }))
      .where('lease_owner', '=', owner)
      .execute();
  }

  async listOwners(): Promise<readonly string[]> {
    const rows = await this.#session.read
      .selectFrom('webhook_deliveries')
      .select('lease_owner')
      .distinct()
      .where('lease_owner', 'is not', null)
      .execute();
    return rows.flatMap(({ lease_owner }) => (lease_owner === null ? [] : [lease_owner]));
  }

  async replay(webhookId: string, id: string, now: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#again(now)
      .where('id', '=', id)
      .where('webhook_id', '=', webhookId)
      .where(({ and, eb, or }) =>
        or([eb('state', '!=', 'pending'), and([eb('lease_owner', 'is', null), eb('due_at', '>', now)])]),
      )
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async replayDead(webhookId: string, since: number, now: number, limit: number): Promise<number> {
    const { numUpdatedRows } = await this.#again(now)
      .where('id', 'in', (query) =>
        query
          .selectFrom('webhook_deliveries as dead')
          .select('dead.id')
          .where('dead.webhook_id', '=', webhookId)
          .where('dead.state', '=', 'dead')
          .where('dead.created_at', '>=', since)
          // Those that die of the replay are not replayed by the next batch.
          .where('dead.finished_at', '<=', now)
          .orderBy('dead.created_at')
          .orderBy('dead.id')
          .limit(limit),
      )
      .where('state', '=', 'dead')
      .executeTakeFirst();
    return Number(numUpdatedRows);
  }

  giveUp(before: number, at: number, error: string, limit: number): Promise<number> {
    return giveUpOverdue(this.#session.write, { before, at, error, limit });
  }

  removeFinished(state: 'delivered' | 'dead', before: number, limit: number): Promise<number> {
    return removeFinished(this.#session.write, state, before, limit);
  }

  removeForgotten(before: number, limit: number): Promise<number> {
    return removeForgotten(this.#session.write, before, limit);
  }

  async countPending(): Promise<{ readonly count: number; readonly since: number | null }> {
    const row = await this.#session.read
      .selectFrom('webhook_deliveries')
      .innerJoin('webhooks', 'webhooks.id', 'webhook_deliveries.webhook_id')
      .select((eb) => [
        eb.fn.countAll<number>().as('count'),
        eb.fn.min<number | null>('webhook_deliveries.created_at').as('since'),
      ])
      .where('webhook_deliveries.state', '=', sql.lit('pending' as const))
      .where('webhooks.disabled_at', 'is', null)
      .where('webhooks.deleted_at', 'is', null)
      .executeTakeFirstOrThrow();
    return { count: Number(row.count), since: row.since };
  }

  /** A claim of before counts no more. */
  #again(now: number) {
    return this.#session.write.updateTable('webhook_deliveries').set((eb) => ({
      state: 'pending' as const,
      attempts: 0,
      claim: eb('claim', '+', 1),
      due_at: now,
      finished_at: null,
      error: null,
    }));
  }
}
