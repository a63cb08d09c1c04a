import { type HealthReport, retrieveHealth as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { type Health, healthCheck } from '../../../domain/installation/health.ts';
import { bind } from '../../bind.ts';
import { isoDate } from '../../presenters/iso-date.ts';
import type { Engines } from './facts.ts';

/** Milliseconds of skew that are shown, and that are too much. */
const NOTABLE_SKEW = 1_000;
const MOST_SKEW = 5_000;

export function routeRetrieveHealth(app: FastifyInstance, deps: Dependencies, engines: Engines): void {
  const check = healthCheck(deps);
  bind(app, operation, async ({ request }) => {
    const health = await check();
    for (const component of ['database', 'store'] as const) {
      const result = health[component];
      if (result.status === 'failing') request.log.warn({ err: result.error, component }, 'not healthy');
    }
    return { health: presentHealth(health, engines, deps.clockSkew()) };
  });
}

/** Why something fails is for the log: it would tell of paths and hosts. */
function presentHealth(
  { healthy, database, store, workers, queue, at }: Health,
  engines: Engines,
  skew: number,
): HealthReport {
  const freeBytes = store.status === 'ok' ? store.value : undefined;
  const { waiting, running, waitingSince } = queue;
  return {
    status: healthy && Math.abs(skew) <= MOST_SKEW ? 'ok' : 'degraded',
    database: { status: database.status, milliseconds: database.milliseconds, engine: engines.database },
    store: {
      status: store.status,
      milliseconds: store.milliseconds,
      engine: engines.store,
      ...(freeBytes === undefined ? {} : { freeBytes }),
    },
    workers: workers.map(({ id, startedAt, seenAt, alive, concurrency }) => ({
      id,
      startedAt: isoDate(startedAt),
      seenAt: isoDate(seenAt),
      alive,
      concurrency,
    })),
    ...(Math.abs(skew) < NOTABLE_SKEW ? {} : { clockSkewSeconds: skew / 1000 }),
    queue: {
      waiting,
      running,
      ...(waitingSince === null ? {} : { oldestWaitingSeconds: Math.max(0, at - waitingSince) / 1000 }),
    },
  };
}
