import type { HealthReport } from '@wharf/sdk';
import { formatBytes } from '../format/bytes.ts';
import { plural } from '../format/numbers.ts';
import { formatDuration, formatRelative } from '../format/time.ts';

/** One part of the server, as a person reads of it. */
export interface ComponentReport {
  readonly name: string;
  readonly ok: boolean;
  readonly facts: string;
  /** What to do, where something is wrong. */
  readonly advice?: string;
}

const ENGINES = { sqlite: 'SQLite', postgres: 'PostgreSQL', disk: 'Local disk', s3: 'S3' } as const;
/** Seconds that a job may wait before somebody should look. */
const LONG_WAIT = 300;

/** The report in words, in the order that things depend on each other. */
export function componentsOf(
  { database, store, workers, queue }: HealthReport,
  now: Date,
): readonly ComponentReport[] {
  return [
    {
      name: 'Database',
      ...answering(database),
      facts: `${ENGINES[database.engine]}, answered in ${milliseconds(database)}`,
    },
    {
      name: 'Store',
      ...answering(store),
      facts: [
        `${ENGINES[store.engine]}, answered in ${milliseconds(store)}`,
        ...(store.freeBytes === undefined ? [] : [`${formatBytes(store.freeBytes)} free`]),
      ].join(', '),
    },
    workersReport(workers, now),
    queueReport(queue),
  ];
}

function answering({ status }: Pick<HealthReport['database'], 'status'>): {
  readonly ok: boolean;
  readonly advice?: string;
} {
  return status === 'ok'
    ? { ok: true }
    : { ok: false, advice: 'It does not answer. The log of the server says why.' };
}

function milliseconds(component: { readonly milliseconds: number }): string {
  return component.milliseconds < 1 ? 'under 1 ms' : `${Math.round(component.milliseconds)} ms`;
}

function workersReport(workers: HealthReport['workers'], now: Date): ComponentReport {
  const alive = workers.filter((worker) => worker.alive);
  const [latest] = workers;
  if (alive.length === 0) {
    return {
      name: 'Workers',
      ok: false,
      facts:
        latest === undefined
          ? 'None was ever heard of'
          : `The last was heard of ${formatRelative(new Date(latest.seenAt), now)}`,
      advice: 'Uploads wait until one runs: start the server with WHARF_ROLE=worker or WHARF_ROLE=all.',
    };
  }
  const files = alive.reduce((sum, { concurrency }) => sum + concurrency, 0);
  return {
    name: 'Workers',
    ok: true,
    facts: `${plural(alive.length, 'worker')}, ${plural(files, 'file')} at once`,
  };
}

function queueReport({
  waiting,
  running,
  oldestWaitingSeconds: oldest = 0,
}: HealthReport['queue']): ComponentReport {
  const ok = oldest < LONG_WAIT;
  return {
    name: 'Queue',
    ok,
    facts: [
      `${plural(running, 'job')} running, ${waiting} waiting`,
      ...(waiting === 0 ? [] : [`the oldest for ${formatDuration(oldest)}`]),
    ].join(', '),
    ...(ok
      ? {}
      : { advice: 'Jobs wait long: add a worker, or raise WHARF_WORKER_CONCURRENCY where cores are idle.' }),
  };
}
