import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { useNoStore } from '../../plugins/no-store.ts';
import { routeCreateWebhook } from './create-webhook.ts';
import { routeDeleteWebhook } from './delete-webhook.ts';
import { routeListWebhookDeliveries } from './list-webhook-deliveries.ts';
import { routeListWebhooks } from './list-webhooks.ts';
import { routePingWebhook } from './ping-webhook.ts';
import { routeReplayWebhook } from './replay-webhook.ts';
import { routeReplayWebhookDelivery } from './replay-webhook-delivery.ts';
import { routeRetrieveWebhook } from './retrieve-webhook.ts';
import { routeRetrieveWebhookDelivery } from './retrieve-webhook-delivery.ts';
import { routeRotateWebhookSecret } from './rotate-webhook-secret.ts';
import { routeUpdateWebhook } from './update-webhook.ts';

/** @param app a scope of their own: none of their answers may be stored */
export function routeWebhooks(app: FastifyInstance, deps: Dependencies): void {
  useNoStore(app);
  routeCreateWebhook(app, deps);
  routeListWebhooks(app, deps);
  routeRetrieveWebhook(app, deps);
  routeUpdateWebhook(app, deps);
  routeDeleteWebhook(app, deps);
  routeRotateWebhookSecret(app, deps);
  routePingWebhook(app, deps);
  routeListWebhookDeliveries(app, deps);
  routeRetrieveWebhookDelivery(app, deps);
  routeReplayWebhookDelivery(app, deps);
  routeReplayWebhook(app, deps);
}
