import type { DeliveryRecord } from '../../ports/webhook-delivery-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { WrongStateError } from '../errors.ts';
import { findDelivery } from './find-delivery.ts';
import { findWebhook } from './find-webhook.ts';
import { requireEnabled } from './require-enabled.ts';

/** Deliveries per statement: other writers get their turn in between. */
const BATCH = 500;

type Needs = Pick<Dependencies, 'database' | 'clock'>;

/**
 * Sends a delivery again that has come to an end, or waits for its next attempt, as if it were new but for its
 * `webhook-id`.
 * @throws NotFoundError, or WrongStateError where it is just being sent or the webhook disabled
 */
export async function replayDelivery(
  { database, clock }: Needs,
  projectId: string,
  webhookId: string,
  id: string,
): Promise<DeliveryRecord> {
  requireEnabled(await findWebhook(database.webhooks, projectId, webhookId));
  await findDelivery(database, projectId, webhookId, id);
  if (!(await database.deliveries.replay(webhookId, id, clock()))) {
    throw new WrongStateError('The delivery is pending, and due: it is sent without this', {
      deliveryId: id,
    });
  }
  return findDelivery(database, projectId, webhookId, id);
}

/**
 * Sends the dead deliveries again of events that happened `since` then or later (milliseconds since the epoch).
 * @returns how many
 * @throws NotFoundError, or WrongStateError where the webhook is disabled
 */
export async function replayDead(
  { database, clock }: Needs,
  projectId: string,
  webhookId: string,
  since: number,
): Promise<number> {
  requireEnabled(await findWebhook(database.webhooks, projectId, webhookId));
  const now = clock();
  let replayed = 0;
  for (;;) {
    const count = await database.deliveries.replayDead(webhookId, since, now, BATCH);
    replayed += count;
    if (count < BATCH) return replayed;
  }
}
