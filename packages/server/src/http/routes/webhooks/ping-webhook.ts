import { testWebhook as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { pingWebhook } from '../../../domain/webhooks/ping-webhook.ts';
import { bind } from '../../bind.ts';
import { presentDelivery } from '../../presenters/webhook.ts';

export function routePingWebhook(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, params }) => ({
    delivery: presentDelivery(await pingWebhook(deps, caller.projectId, params.webhookId)),
  }));
}
