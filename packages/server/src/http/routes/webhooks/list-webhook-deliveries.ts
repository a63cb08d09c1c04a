import { listWebhookDeliveries as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { findWebhook } from '../../../domain/webhooks/find-webhook.ts';
import { bind } from '../../bind.ts';
import { pageRequest, presentPage } from '../../paging.ts';
import { presentDelivery } from '../../presenters/webhook.ts';

export function routeListWebhookDeliveries(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, params: { webhookId }, query }) => {
    const { webhooks, deliveries } = deps.database;
    await findWebhook(webhooks, caller.projectId, webhookId);
    const filter = query.state === undefined ? {} : { state: query.state };
    const filters = ['webhook-deliveries', webhookId, filter];
    const page = await deliveries.list(webhookId, filter, pageRequest(query, 50, filters));
    return { deliveries: page.items.map(presentDelivery), ...presentPage(page, filters) };
  });
}
