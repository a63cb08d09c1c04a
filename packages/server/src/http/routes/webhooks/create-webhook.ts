import { createWebhook as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { createWebhook } from '../../../domain/webhooks/create-webhook.ts';
import { bind } from '../../bind.ts';
import { presentIssuedWebhook } from '../../presenters/webhook.ts';

export function routeCreateWebhook(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, body }) => ({
    webhook: presentIssuedWebhook(await createWebhook(deps, caller.projectId, body)),
  }));
}
