import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Database } from '../ports/database.ts';

/** Seconds. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** What is counted where it happens; everything else is read from the database when asked for. */
export interface Metrics {
  readonly registry: Registry;
  readonly partBytes: Counter;
  readonly requestSeconds: Histogram<'method' | 'route' | 'status'>;
}

export function createMetrics(database: Pick<Database, 'uploads' | 'jobs' | 'objects'>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  new Gauge({
    name: 'wharf_uploads',
    help: 'Uploads by status',
    labelNames: ['status'],
    registers,
    async collect() {
      this.reset();
      for (const [status, count] of await database.uploads.countByStatus()) this.set({ status }, count);
    },
  });
  new Gauge({
    name: 'wharf_jobs',
    help: 'Jobs by status',
    labelNames: ['status'],
    registers,
    async collect() {
      this.reset();
      for (const [status, count] of await database.jobs.countByStatus()) this.set({ status }, count);
    },
  });
  new Gauge({
    name: 'wharf_reserved_bytes',
    help: 'Bytes promised to unfinished uploads and not received yet',
    registers,
    async collect() {
      this.set(await database.objects.outstandingBytes());
    },
  });
  return {
    registry,
    partBytes: new Counter({
      name: 'wharf_part_bytes_total',
      help: 'Bytes of parts stored by this process',
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'wharf_http_request_seconds',
      help: 'Time from the request line to the end of the answer',
      labelNames: ['method', 'route', 'status'],
      buckets: BUCKETS,
      registers,
    }),
  };
}

/** Times every request under its route, never its path: paths are for ever new. */
export function observeRequests(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const labels = { method: request.method, route, status: String(reply.statusCode) };
    metrics.requestSeconds.observe(labels, reply.elapsedTime / 1000);
  });
}
