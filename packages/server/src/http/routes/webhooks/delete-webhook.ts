import { deleteWebhook as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { deleteWebhook } from '../../../domain/webhooks/delete-webhook.ts';
import { bind } from '../../bind.ts';

export function routeDeleteWebhook(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, params }) => {
    await deleteWebhook(deps, caller.projectId, params.webhookId);
    return {};
  });
}
