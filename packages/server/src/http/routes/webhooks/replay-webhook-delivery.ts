import { replayWebhookDelivery as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { replayDelivery } from '../../../domain/webhooks/replay-deliveries.ts';
import { bind } from '../../bind.ts';
import { presentDelivery } from '../../presenters/webhook.ts';

export function routeReplayWebhookDelivery(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, params: { webhookId, deliveryId } }) => ({
    delivery: presentDelivery(await replayDelivery(deps, caller.projectId, webhookId, deliveryId)),
  }));
}
