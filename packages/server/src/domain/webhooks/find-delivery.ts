import type { Repositories } from '../../ports/database.ts';
import type { DeliveryRecord } from '../../ports/webhook-delivery-repository.ts';
import { NotFoundError } from '../errors.ts';
import { findWebhook } from './find-webhook.ts';

/** @throws NotFoundError where the project has no such webhook, or that no such delivery */
export async function findDelivery(
  { webhooks, deliveries }: Pick<Repositories, 'webhooks' | 'deliveries'>,
  projectId: string,
  webhookId: string,
  id: string,
): Promise<DeliveryRecord> {
  await findWebhook(webhooks, projectId, webhookId);
  const delivery = await deliveries.find(webhookId, id);
  if (delivery === undefined) {
    throw new NotFoundError(`There is no delivery ${id} of webhook ${webhookId}`, {
      webhookId,
      deliveryId: id,
    });
  }
  return delivery;
}
