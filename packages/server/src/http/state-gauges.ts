import { Counter, Gauge, type Registry } from 'prom-client';
import type { Dependencies } from '../domain/dependencies.ts';
import { AffordableReading } from '../domain/installation/affordable-reading.ts';
import { ALIVE } from '../domain/installation/health.ts';
import { Probe } from '../domain/installation/probe.ts';

/** Milliseconds that the database, or the store, may take for one page of metrics. */
const PATIENCE = 5_000;

type Needs = Pick<Dependencies, 'database' | 'blobs' | 'clock' | 'clockSkew'>;

export interface StateOptions {
  /**
   * Whether this process also exports what takes a look at every upload. Only processes that work on jobs do: they
   * are few, and all of them show the same.
   */
  readonly totals: boolean;
  /** Event streams being served. */
  readonly openStreams: () => number;
}

/** A gauge that has no value until it is read, and none when it could not be. */
interface ReadGauge {
  set(value: number, labels?: Readonly<Record<string, string>>): void;
  clear(): void;
}

type NewGauge = (name: string, help: string, label?: string) => ReadGauge;

/** Gauges that are read together, and left out together. */
interface Source {
  readonly name: string;
  readonly gauges: Readonly<Record<string, ReadGauge>>;
  /** Reads, and sets the gauges. */
  read(): Promise<void>;
}

/**
 * Exports what is not counted where it happens but read when the page is asked for. What cannot be read in time is
 * left out and counted as such: the page is needed most when database or store are down.
 *
 * @returns what reads it all anew; it never rejects
 */
export function exportState(registry: Registry, deps: Needs, options: StateOptions): () => Promise<void> {
  const unread = new Counter({
    name: 'wharf_metrics_unread_total',
    help: 'Times that something for this page could not be read in time',
    labelNames: ['source'],
    registers: [registry],
  });
  const gauge: NewGauge = (name, help, label) => readGauge(registry, name, help, label);
  const sources = [
    // First: what the others ask of the database would be counted as waiting.
    processSource(gauge, deps, options),
    queueSource(gauge, deps),
    storeSource(gauge, deps),
    ...(options.totals ? [totalsSource(gauge, deps)] : []),
  ];
  const refreshes = sources.map(({ name, gauges, read }) => {
    unread.inc({ source: name }, 0);
    const probe = new Probe(read, PATIENCE);
    return async () => {
      for (const one of Object.values(gauges)) one.clear();
      if ((await probe.run()).status === 'failing') unread.inc({ source: name });
    };
  });
  return async () => {
    await Promise.all(refreshes.map((refresh) => refresh()));
  };
}

function readGauge(registry: Registry, name: string, help: string, label?: string): ReadGauge {
  const labelNames = label === undefined ? [] : [label];
  const gauge = new Gauge({ name, help, labelNames, registers: [registry] });
  const clear = () => {
    gauge.reset();
    // Without labels, a reset is to 0.
    if (label === undefined) gauge.remove();
  };
  clear();
  return { set: (value, labels = {}) => gauge.set({ ...labels }, value), clear };
}

function queueSource(gauge: NewGauge, { database, clock }: Needs): Source {
  const gauges = {
    waiting: gauge('wharf_queue_waiting_jobs', 'Jobs that are due and not taken'),
    running: gauge('wharf_queue_running_jobs', 'Jobs that a worker holds'),
    oldest: gauge(
      'wharf_queue_oldest_seconds',
      'How long the job that waits longest has been due; 0: none waits',
    ),
    workers: gauge('wharf_workers_alive', 'Processes that work on jobs and were heard of lately'),
  };
  const counts = new AffordableReading(() => database.workers.countQueue(clock()));
  return {
    name: 'queue',
    gauges,
    async read() {
      const { waiting, running, waitingSince } = await counts.get();
      const workers = await database.workers.list();
      const now = clock();
      gauges.waiting.set(waiting);
      gauges.running.set(running);
      gauges.oldest.set(waitingSince === null ? 0 : Math.max(0, now - waitingSince) / 1000);
      gauges.workers.set(workers.filter(({ seenAt }) => now - seenAt <= ALIVE).length);
    },
  };
}

function storeSource(gauge: NewGauge, { blobs }: Needs): Source {
  const gauges = { free: gauge('wharf_store_free_bytes', 'Bytes that the disk of the blobs still takes') };
  return {
    name: 'store',
    gauges,
    async read() {
      const free = await blobs.freeBytes();
      if (free !== undefined) gauges.free.set(free);
    },
  };
}

function processSource(
  gauge: NewGauge,
  { database, clockSkew }: Needs,
  { openStreams }: StateOptions,
): Source {
  const gauges = {
    streams: gauge('wharf_event_streams', 'Event streams that this process serves'),
    skew: gauge(
      'wharf_clock_skew_seconds',
      'Seconds that the clock of this machine is ahead of that of the database',
    ),
    connections: gauge(
      'wharf_database_connections',
      'Connections of this process to PostgreSQL: in-use and idle; and waiting: requests for one',
      'state',
    ),
  };
  return {
    name: 'process',
    gauges,
    async read() {
      gauges.streams.set(openStreams());
      gauges.skew.set(clockSkew() / 1000);
      const counts = database.connections?.();
      for (const [state, count] of Object.entries(counts ?? {})) gauges.connections.set(count, { state });
    },
  };
}

function totalsSource(gauge: NewGauge, { database, clock }: Needs): Source {
  const gauges = {
    uploads: gauge('wharf_uploads', 'Uploads by status', 'status'),
    jobs: gauge('wharf_jobs', 'Jobs by status', 'status'),
    reserved: gauge('wharf_reserved_bytes', 'Bytes promised to unfinished uploads and not received yet'),
    webhooks: gauge(
      'wharf_webhook_pending_deliveries',
      'Deliveries of enabled webhooks that have not been received',
    ),
    oldestWebhook: gauge(
      'wharf_webhook_oldest_pending_seconds',
      'How long ago the oldest of them happened; 0: none',
    ),
  };
  const totals = new AffordableReading(async () => ({
    uploads: await database.uploads.countByStatus(),
    jobs: await database.jobs.countByStatus(),
    reserved: await database.objects.outstandingBytes(),
    webhooks: await database.deliveries.countPending(),
  }));
  return {
    name: 'totals',
    gauges,
    async read() {
      const { uploads, jobs, reserved, webhooks } = await totals.get();
      for (const [status, count] of uploads) gauges.uploads.set(count, { status });
      for (const [status, count] of jobs) gauges.jobs.set(count, { status });
      gauges.reserved.set(reserved);
      gauges.webhooks.set(webhooks.count);
      gauges.oldestWebhook.set(webhooks.since === null ? 0 : Math.max(0, clock() - webhooks.since) / 1000);
    },
  };
}
