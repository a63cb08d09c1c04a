import { ok } from './answers.ts';
import type { Api } from './api.ts';
import { until } from './until.ts';

interface WebhookJson {
  readonly id: string;
  readonly ownerId: string;
  readonly url: string;
  readonly eventTypes: readonly string[];
  readonly description?: string;
  readonly disabled: boolean;
  readonly disabledReason?: string;
  readonly failingSince?: string;
}

export type IssuedWebhookJson = WebhookJson & { readonly secret: string };

export interface DeliveryJson {
  readonly id: string;
  readonly webhookId: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly state: string;
  readonly attempts: number;
  readonly nextAttemptAt?: string;
  readonly responseStatus?: number;
  readonly responseBody?: string;
  readonly error?: string;
}

export async function createWebhook(
  api: Api,
  fields: Readonly<Record<string, unknown>>,
): Promise<IssuedWebhookJson> {
  return ok(await api.call<{ webhook: IssuedWebhookJson }>('POST', '/webhooks', fields)).webhook;
}

export async function retrieveWebhook(api: Api, id: string): Promise<WebhookJson> {
  return ok(await api.call<{ webhook: WebhookJson }>('GET', `/webhooks/${id}`)).webhook;
}

export async function updateWebhook(
  api: Api,
  id: string,
  fields: Readonly<Record<string, unknown>>,
): Promise<WebhookJson> {
  return ok(await api.call<{ webhook: WebhookJson }>('PATCH', `/webhooks/${id}`, fields)).webhook;
}

export async function pingWebhook(api: Api, id: string): Promise<DeliveryJson> {
  return ok(await api.call<{ delivery: DeliveryJson }>('POST', `/webhooks/${id}/test`)).delivery;
}

/** The newest hundred. */
export async function listDeliveries(api: Api, id: string, query = ''): Promise<readonly DeliveryJson[]> {
  const path = `/webhooks/${id}/deliveries?pageSize=100${query}`;
  return ok(await api.call<{ deliveries: DeliveryJson[] }>('GET', path)).deliveries;
}

/** A delivery once an attempt at it has ended, and this is true of it. */
export function attempted(
  api: Api,
  { id, webhookId }: Pick<DeliveryJson, 'id' | 'webhookId'>,
  is: (delivery: DeliveryJson) => boolean = ({ attempts }) => attempts > 0,
): Promise<DeliveryJson> {
  return until('the delivery was attempted', async () => {
    const path = `/webhooks/${webhookId}/deliveries/${id}`;
    const { delivery } = ok(await api.call<{ delivery: DeliveryJson }>('GET', path));
    return is(delivery) ? delivery : undefined;
  });
}
