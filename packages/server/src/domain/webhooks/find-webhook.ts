import type { WebhookRecord, WebhookRepository } from '../../ports/webhook-repository.ts';
import { NotFoundError } from '../errors.ts';

/** @throws NotFoundError also for a webhook of another project, which the caller must not learn of */
export async function findWebhook(
  webhooks: Pick<WebhookRepository, 'find'>,
  projectId: string,
  id: string,
): Promise<WebhookRecord> {
  const webhook = await webhooks.find(projectId, id);
  if (webhook === undefined) throw noWebhook(id);
  return webhook;
}

export function noWebhook(id: string): NotFoundError {
  return new NotFoundError(`There is no webhook ${id} in this project`, { webhookId: id });
}
