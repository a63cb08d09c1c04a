import { retrieveWebhook as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { findWebhook } from '../../../domain/webhooks/find-webhook.ts';
import { bind } from '../../bind.ts';
import { presentWebhook } from '../../presenters/webhook.ts';

export function routeRetrieveWebhook(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, params }) => ({
    webhook: presentWebhook(await findWebhook(deps.database.webhooks, caller.projectId, params.webhookId)),
  }));
}
