import { metrics } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import { bindOpen } from '../../bind.ts';

export function routeMetrics(app: FastifyInstance, registry: Registry): void {
  bindOpen(app, metrics, async ({ reply }) => {
    reply.header('content-type', registry.contentType).serializer((text: unknown) => String(text));
    return registry.metrics();
  });
}
