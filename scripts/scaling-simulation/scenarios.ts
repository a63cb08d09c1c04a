import { type QueueModel, type QueueResult, simulate } from './queue.ts';

/** Cores of the database that claims are assumed to have. */
const CORES = 8;

/**
 * Times in milliseconds. What a claim costs is what docs/scaling.md measures on PostgreSQL, rounded; the work is a small
 * image from claim to verdict, most of it waiting for the store.
 */
const COMMON = {
  seed: 7,
  slots: 2,
  work: 80,
  look: 1.5,
  claim: 5,
  take: 1.5,
  policy: 'fair',
  hint: 'all',
  atOnce: CORES,
  backlog: [],
  rates: [],
} as const satisfies Partial<QueueModel>;

/** A table of docs/scaling.md. */
export interface ScenarioTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const SECOND = 1_000;

const CLUSTERS = [
  { workers: 8, slots: 2 },
  { workers: 32, slots: 2 },
  { workers: 128, slots: 2 },
  { workers: 8, slots: 32 },
] as const;

/** How many workers a queue feeds, when there is always something to do. */
function contention(): ScenarioTable {
  const rows = CLUSTERS.flatMap(({ workers, slots }) =>
    [1, CORES].map((atOnce) => {
      const duration = 20 * SECOND;
      const backlog = Array.from({ length: 64 }, () => 2_000);
      const result = simulate({ ...COMMON, workers, slots, atOnce, backlog, duration });
      return [
        String(workers),
        String(slots),
        String(atOnce),
        perSecond(result.jobs, duration),
        perSecond((workers * slots * duration) / COMMON.work, duration),
        perSecond(result.claims, duration),
        percent(result.claimsBusy),
      ];
    }),
  );
  return {
    name: 'contention',
    columns: [
      'workers',
      'slots of each',
      'claims at once',
      'jobs/s',
      'jobs/s if claims cost nothing',
      'claims/s',
      'busy claiming',
    ],
    rows,
  };
}

/** A million uploads a day at ten times the mean, from 200 tenants, at random times. */
function million(): ScenarioTable {
  const duration = 20 * SECOND;
  const rates = Array.from({ length: 200 }, () => (10 * 1_000_000) / 86_400 / 200);
  const rows = [8, 16, 64, 128].flatMap((workers) =>
    (['all', 'one'] as const).map((hint) => {
      const result = simulate({ ...COMMON, workers, hint, rates, duration });
      const waits = [...result.waits.values()].flat();
      return [
        String(workers),
        hint === 'all' ? 'every worker' : 'one',
        perSecond(result.jobs, duration),
        milliseconds(waits, 0.5),
        milliseconds(waits, 0.99),
        perSecond(result.claims, duration),
        percent(result.emptyClaims / result.claims),
        percent(result.claimsBusy),
      ];
    }),
  );
  return {
    name: 'million',
    columns: [
      'workers',
      'a hint wakes',
      'jobs/s',
      'wait, median',
      'wait, 99 %',
      'claims/s',
      'of them empty',
      'busy claiming',
    ],
    rows,
  };
}

/** 100 tenants who upload now and then, and one who has queued 20,000 files at once. */
function fairness(): ScenarioTable {
  const duration = 60 * SECOND;
  const light = Array.from({ length: 100 }, () => 0.5);
  const rows = (['fair', 'oldest'] as const).map((policy) => {
    const result = simulate({
      ...COMMON,
      workers: 8,
      policy,
      rates: [0, ...light],
      backlog: [20_000],
      duration,
    });
    const waits = waitsOfOthers(result);
    const arrived = Math.round(light.length * 0.5 * (duration / SECOND));
    return [
      policy === 'fair' ? 'fewest running first (Wharf)' : 'oldest first',
      milliseconds(waits, 0.5),
      milliseconds(waits, 0.99),
      `${waits.length} of about ${arrived}`,
      String(result.waits.get(0)?.length ?? 0),
    ];
  });
  return {
    name: 'fairness',
    columns: [
      'order',
      'wait of the others, median',
      'wait of the others, 99 %',
      'jobs of the others begun in a minute',
      'jobs of the large one',
    ],
    rows,
  };
}

function waitsOfOthers({ waits }: QueueResult): readonly number[] {
  return [...waits].flatMap(([tenant, own]) => (tenant === 0 ? [] : own));
}

function perSecond(count: number, duration: number): string {
  return String(Math.round(count / (duration / SECOND)));
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function milliseconds(waits: readonly number[], quantile: number): string {
  const sorted = waits.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * quantile))];
  if (value === undefined) return 'none began';
  return value < 10_000 ? `${Math.round(value)} ms` : `${Math.round(value / SECOND)} s`;
}

/** Every table, in the order of the page. */
export function simulateAll(): readonly ScenarioTable[] {
  return [contention(), million(), fairness()];
}
