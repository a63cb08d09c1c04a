import type { Dependencies } from '../dependencies.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Milliseconds for which a delivery is kept after it was received, or given up. */
const KEPT_DELIVERED = 3 * DAY;
const KEPT_DEAD = 30 * DAY;
/** Milliseconds for which a disabled webhook keeps what was on its way. */
const KEPT_DISABLED = 30 * DAY;
/** Milliseconds for which a deleted webhook leaves a trace: transactions that have seen it may still tell it things. */
const KEPT_DELETED = HOUR;

/**
 * Milliseconds for which something waits for its turn at a receiver that fails. One that hangs takes four a minute: what
 * comes faster than that would pile up without end.
 */
const PATIENCE_WITH_FAILING = 3 * DAY;
const OVERDUE =
  'It was not its turn for three days, in which the receiver failed and others were tried: it is not tried any more.';

/** Deliveries per statement: other writers get their turn in between. */
const BATCH = 500;
/** Statements of one sort in a round. */
const MAX_BATCHES = 20;

/**
 * Gives up deliveries that receivers have failed too long to get, and deletes those that are over and old enough, and
 * those of webhooks that are gone.
 * @returns how many rows
 */
export async function forgetDeliveries({
  database,
  meter,
  clock,
}: Pick<Dependencies, 'database' | 'meter' | 'clock'>): Promise<number> {
  const now = clock();
  const { webhooks, deliveries } = database;
  const overdueSince = now - PATIENCE_WITH_FAILING;
  const givenUp = await inBatches(() => deliveries.giveUp(overdueSince, now, OVERDUE, BATCH));
  meter.count('webhookDeliveries', { outcome: 'dead' }, givenUp);
  const chores = [
    () => deliveries.removeFinished('delivered', now - KEPT_DELIVERED, BATCH),
    () => deliveries.removeFinished('dead', now - KEPT_DEAD, BATCH),
    () => deliveries.removeForgotten(now - KEPT_DISABLED, BATCH),
    () => webhooks.removeDeleted(now - KEPT_DELETED, BATCH),
  ];
  let removed = 0;
  for (const chore of chores) removed += await inBatches(chore);
  return givenUp + removed;
}

async function inBatches(work: () => Promise<number>): Promise<number> {
  let done = 0;
  for (let batch = 0; batch < MAX_BATCHES; batch += 1) {
    const count = await work();
    done += count;
    if (count < BATCH) break;
  }
  return done;
}
