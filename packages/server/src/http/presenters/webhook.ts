import type { IssuedWebhook, Webhook, WebhookDelivery } from '@wharf/contract';
import type { IssuedWebhook as NewWebhook } from '../../domain/webhooks/create-webhook.ts';
import type { DeliverySummary } from '../../ports/webhook-delivery-repository.ts';
import type { WebhookRecord } from '../../ports/webhook-repository.ts';
import { isoDate } from './iso-date.ts';

/** The webhook as the wire has it. Its secrets stay here. */
export function presentWebhook(webhook: WebhookRecord): Webhook {
  const { description, disabledReason, failingSince } = webhook;
  return {
    id: webhook.id,
    ownerId: webhook.projectId,
    url: webhook.url,
    eventTypes: [...webhook.eventTypes],
    ...(description === '' ? {} : { description }),
    disabled: webhook.disabledAt !== null,
    ...(disabledReason === null ? {} : { disabledReason }),
    ...(failingSince === null ? {} : { failingSince: isoDate(failingSince) }),
    createdAt: isoDate(webhook.createdAt),
    updatedAt: isoDate(webhook.updatedAt),
  };
}

/** The same with the secret, which is told once. */
export function presentIssuedWebhook({ webhook, secret }: NewWebhook): IssuedWebhook {
  return { ...presentWebhook(webhook), secret };
}

export function presentDelivery(delivery: DeliverySummary): WebhookDelivery {
  const { lastAttemptAt, finishedAt, responseStatus, responseBody, error } = delivery;
  return {
    id: delivery.id,
    webhookId: delivery.webhookId,
    eventId: delivery.eventId,
    eventType: delivery.eventType,
    state: delivery.state,
    attempts: delivery.attempts,
    createdAt: isoDate(delivery.createdAt),
    ...(lastAttemptAt === null ? {} : { lastAttemptAt: isoDate(lastAttemptAt) }),
    ...(delivery.state === 'pending' ? { nextAttemptAt: isoDate(delivery.dueAt) } : {}),
    ...(finishedAt === null ? {} : { finishedAt: isoDate(finishedAt) }),
    ...(responseStatus === null ? {} : { responseStatus }),
    ...(responseBody === null || responseBody === '' ? {} : { responseBody }),
    ...(error === null ? {} : { error }),
  };
}
