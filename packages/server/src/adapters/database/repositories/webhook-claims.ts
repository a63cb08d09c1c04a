import { type Kysely, sql } from 'kysely';
import type { ClaimedDelivery, DeliveryClaim } from '../../../ports/webhook-delivery-repository.ts';
import { isSqlite } from '../dialect.ts';
import { prepared } from '../prepared.ts';
import type { Schema } from '../schema.ts';
import { toDelivery } from './webhook-rows.ts';
import { type DueWebhook, isFailing, Shares } from './webhook-shares.ts';

/**
 * Enabled webhooks with a delivery due, the one with the longest due first. Steps from webhook to webhook, not from
 * delivery to delivery; the last step finds none and is a null.
 */
const webhooksDue = prepared((handle, now: number) => {
  const text = sql<DueWebhook>`
    with recursive waiting (webhook_id) as (
      select (
        select webhook_id from webhook_deliveries
        where state = 'pending' and webhook_id > ''
        order by webhook_id limit 1
      )
      union all
      select (
        select webhook_id from webhook_deliveries
        where state = 'pending' and webhook_id > waiting.webhook_id
        order by webhook_id limit 1
      )
      from waiting where webhook_id is not null
    ), due (webhook_id, since) as (
      select webhook_id, (
        select due_at from webhook_deliveries
        where state = 'pending' and webhook_id = waiting.webhook_id
        order by due_at limit 1
      )
      from waiting
    )
    select webhooks.id, webhooks.project_id, webhooks.failing_since
    from due join webhooks on webhooks.id = due.webhook_id
    where due.since <= ${now} and webhooks.disabled_at is null and webhooks.deleted_at is null
    order by due.since, webhooks.id`;
  return { compile: () => text.compile(handle) };
});

const oldestDue = prepared((handle, webhookId: string, now: number, limit: number) => {
  const query = handle
    .selectFrom('webhook_deliveries')
    .select('id')
    // Literal: a partial index serves a query only if its text says so.
    .where('state', '=', sql.lit('pending' as const))
    .where('webhook_id', '=', webhookId)
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .orderBy('id')
    .limit(limit);
  // Transactions of SQLite begin with the write lock.
  return isSqlite(handle) ? query : query.forUpdate().skipLocked();
});

/** Chooses deliveries as the port says, and takes them. `handle` must be in a transaction. */
export async function claimDeliveries(
  handle: Kysely<Schema>,
  request: DeliveryClaim,
): Promise<readonly ClaimedDelivery[]> {
  const claimed: ClaimedDelivery[] = [];
  const shares = new Shares(await webhooksDue.all(handle, request.now), request);
  for (let plan = shares.plan(); plan.size > 0; plan = shares.plan()) {
    for (const [webhook, share] of plan) {
      const taken = await take(handle, webhook, share, request);
      shares.took(webhook, share, taken.length);
      claimed.push(...taken);
    }
  }
  return claimed;
}

async function take(
  handle: Kysely<Schema>,
  webhook: DueWebhook,
  share: number,
  { now, owner, leaseUntil }: DeliveryClaim,
): Promise<readonly ClaimedDelivery[]> {
  const ids = (await oldestDue.all(handle, webhook.id, now, share)).map(({ id }) => id);
  if (ids.length === 0) return [];
  const rows = await handle
    .updateTable('webhook_deliveries')
    .set((eb) => ({ claim: eb('claim', '+', 1), lease_owner: owner, due_at: leaseUntil }))
    .where('id', 'in', ids)
    .returningAll()
    .execute();
  return rows.map((row) => ({
    delivery: toDelivery(row),
    projectId: webhook.project_id,
    claim: row.claim,
    failing: isFailing(webhook),
  }));
}
