import { type Kysely, sql } from 'kysely';
import { isSqlite } from '../dialect.ts';
import type { Schema } from '../schema.ts';

/** As the port says of `giveUp`. */
export async function giveUpOverdue(
  handle: Kysely<Schema>,
  {
    before,
    at,
    error,
    limit,
  }: { readonly before: number; readonly at: number; readonly error: string; readonly limit: number },
): Promise<number> {
  const { numUpdatedRows } = await handle
    .updateTable('webhook_deliveries')
    .set((eb) => ({
      state: 'dead',
      claim: eb('claim', '+', 1),
      lease_owner: null,
      finished_at: at,
      error,
    }))
    .where('id', 'in', (query) =>
      query
        .selectFrom('webhooks')
        .innerJoin('webhook_deliveries as old', 'old.webhook_id', 'webhooks.id')
        .select('old.id')
        .where('webhooks.failing_since', '<', before)
        .where('webhooks.updated_at', '<', before)
        .where('webhooks.disabled_at', 'is', null)
        .where('webhooks.deleted_at', 'is', null)
        .where('old.state', '=', sql.lit('pending' as const))
        .where('old.due_at', '<', before)
        .limit(limit),
    )
    // Again: somebody may have begun to send it while this waited for its row.
    .where('state', '=', 'pending')
    .where('due_at', '<', before)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/** As the port says of `removeFinished`. */
export async function removeFinished(
  handle: Kysely<Schema>,
  state: 'delivered' | 'dead',
  before: number,
  limit: number,
): Promise<number> {
  const { numDeletedRows } = await handle
    .deleteFrom('webhook_deliveries')
    .where('id', 'in', (query) =>
      query
        .selectFrom('webhook_deliveries as old')
        .select('old.id')
        .where('old.state', '=', state)
        .where('old.finished_at', '<', before)
        .where('old.finished_at', 'is not', null)
        .orderBy('old.finished_at')
        .limit(limit),
    )
    // Again: it may have been replayed while this waited for its row.
    .where('state', '=', state)
    .where('finished_at', '<', before)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** As the port says of `removeForgotten`. */
export async function removeForgotten(
  handle: Kysely<Schema>,
  before: number,
  limit: number,
): Promise<number> {
  const { numDeletedRows } = await handle
    .deleteFrom('webhook_deliveries')
    .where('id', 'in', (query) => {
      const forgotten = query
        .selectFrom('webhooks')
        .innerJoin('webhook_deliveries as old', 'old.webhook_id', 'webhooks.id')
        .select('old.id')
        .where('webhooks.disabled_at', '<', before)
        .where('webhooks.disabled_at', 'is not', null)
        .where('old.state', '=', sql.lit('pending' as const))
        .limit(limit);
      // Held meanwhile: somebody may be enabling the webhook, which then keeps what waits for it.
      return isSqlite(handle) ? forgotten : forgotten.forShare('webhooks');
    })
    .executeTakeFirst();
  return Number(numDeletedRows);
}
