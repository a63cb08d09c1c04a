import { updateWebhook as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { updateWebhook } from '../../../domain/webhooks/update-webhook.ts';
import { bind } from '../../bind.ts';
import { presentWebhook } from '../../presenters/webhook.ts';

export function routeUpdateWebhook(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, params, body }) => ({
    webhook: presentWebhook(await updateWebhook(deps, caller.projectId, params.webhookId, body)),
  }));
}
