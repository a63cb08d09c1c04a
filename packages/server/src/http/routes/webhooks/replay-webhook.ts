import { replayWebhook as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { replayDead } from '../../../domain/webhooks/replay-deliveries.ts';
import { bind } from '../../bind.ts';

export function routeReplayWebhook(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, params, body }) => {
    const since = body.since === undefined ? 0 : Date.parse(body.since);
    return { replayed: await replayDead(deps, caller.projectId, params.webhookId, since) };
  });
}
