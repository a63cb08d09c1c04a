import { WEBHOOK_PING } from '@wharf/contract';
import type { DeliveryRecord } from '../../ports/webhook-delivery-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { newId } from '../ids.ts';
import { isoDate } from '../iso-date.ts';
import { findWebhook } from './find-webhook.ts';
import { newDelivery } from './new-delivery.ts';
import { requireEnabled } from './require-enabled.ts';

/**
 * Sends an event to a webhook, whatever it subscribes to.
 * @returns its delivery, not sent yet
 * @throws NotFoundError, or WrongStateError where the webhook is disabled
 */
export async function pingWebhook(
  { database, clock }: Pick<Dependencies, 'database' | 'clock'>,
  projectId: string,
  id: string,
): Promise<DeliveryRecord> {
  requireEnabled(await findWebhook(database.webhooks, projectId, id));
  const at = clock();
  const delivery = newDelivery({
    webhookId: id,
    eventId: newId('event'),
    eventType: WEBHOOK_PING,
    payload: JSON.stringify({ type: WEBHOOK_PING, timestamp: isoDate(at), data: { webhookId: id } }),
    at,
  });
  await database.deliveries.insert([delivery]);
  return delivery;
}
