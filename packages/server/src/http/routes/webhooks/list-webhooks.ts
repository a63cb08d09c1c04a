import { listWebhooks as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { bind } from '../../bind.ts';
import { presentWebhook } from '../../presenters/webhook.ts';

export function routeListWebhooks(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller }) => ({
    webhooks: (await deps.database.webhooks.list(caller.projectId)).map(presentWebhook),
  }));
}
