import { rotateWebhookSecret as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { rotateSecret } from '../../../domain/webhooks/rotate-secret.ts';
import { bind } from '../../bind.ts';
import { presentIssuedWebhook } from '../../presenters/webhook.ts';

export function routeRotateWebhookSecret(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, params }) => ({
    webhook: presentIssuedWebhook(await rotateSecret(deps, caller.projectId, params.webhookId)),
  }));
}
