import type { IssuedWebhook, Webhook, WebhookDelivery } from '@wharf/sdk';
import type { Detail } from '../output/details.ts';
import type { Column } from '../output/table.ts';

export const WEBHOOK_COLUMNS: readonly Column<Webhook>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'STATE', value: state },
  { title: 'EVENTS', value: events },
  { title: 'CREATED', value: ({ createdAt }) => createdAt },
  { title: 'URL', value: ({ url }) => url },
];

export const DELIVERY_COLUMNS: readonly Column<WebhookDelivery>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'STATE', value: (delivery) => delivery.state },
  { title: 'ATTEMPTS', side: 'right', value: ({ attempts }) => String(attempts) },
  { title: 'ANSWER', side: 'right', value: ({ responseStatus }) => String(responseStatus ?? '-') },
  { title: 'CREATED', value: ({ createdAt }) => createdAt },
  { title: 'EVENT', value: ({ eventType }) => eventType },
];

export function webhookDetails(webhook: Webhook): readonly Detail[] {
  return [
    ['id', webhook.id],
    ['url', webhook.url],
    ['state', state(webhook)],
    ['events', events(webhook)],
    ['description', webhook.description],
    ['failing since', webhook.failingSince],
    ['created', webhook.createdAt],
    ['updated', webhook.updatedAt],
  ];
}

export function issuedWebhookDetails(webhook: IssuedWebhook): readonly Detail[] {
  return [...webhookDetails(webhook), ['secret', webhook.secret]];
}

export function deliveryDetails(delivery: WebhookDelivery): readonly Detail[] {
  return [
    ['id', delivery.id],
    ['event', `${delivery.eventType} ${delivery.eventId}`],
    ['state', delivery.state],
    ['attempts', delivery.attempts],
    ['next attempt', delivery.nextAttemptAt],
    ['status', delivery.responseStatus],
    ['answer', delivery.responseBody],
    ['error', delivery.error],
  ];
}

function state({ disabled, disabledReason, failingSince }: Webhook): string {
  if (disabled) return disabledReason === 'gone' ? 'gone' : 'disabled';
  return failingSince === undefined ? 'active' : 'failing';
}

function events({ eventTypes }: Webhook): string {
  return eventTypes.length === 0 ? 'all' : eventTypes.join(', ');
}
