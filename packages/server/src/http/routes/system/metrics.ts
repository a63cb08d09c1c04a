import { metrics } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import { bindOpen } from '../../bind.ts';

/** @param refresh reads what is not counted as it happens */
export function routeMetrics(app: FastifyInstance, registry: Registry, refresh: () => Promise<void>): void {
  bindOpen(app, metrics, async ({ reply }) => {
    reply.header('content-type', registry.contentType).serializer((text: unknown) => String(text));
    await refresh();
    return registry.metrics();
  });
}
