import { retrieveWebhookDelivery as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { findDelivery } from '../../../domain/webhooks/find-delivery.ts';
import { bind } from '../../bind.ts';
import { presentDelivery } from '../../presenters/webhook.ts';

export function routeRetrieveWebhookDelivery(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, params: { webhookId, deliveryId } }) => {
    const delivery = await findDelivery(deps.database, caller.projectId, webhookId, deliveryId);
    const payload = JSON.parse(delivery.payload) as Record<string, unknown>;
    return { delivery: presentDelivery(delivery), payload };
  });
}
