import { MIB } from '../report/format.ts';
import type { Interval } from './mix.ts';
import { type Fit, type Point, robustFit } from './slope.ts';

/** Share of the run that counts as warm-up: caches fill, compilers compile, the heap finds its size. */
const WARM_UP = 0.25;
/** Least intervals for a line, and seconds: what is shorter is noise. */
const LEAST_POINTS = 6;
const LEAST_SECONDS = 300;

/** What may grow from the end of the warm-up to the end of the run: the larger of a share and an amount. */
interface Bound {
  readonly share: number;
  readonly amount: number;
  readonly unit: string;
}

const MEMORY: Bound = { share: 0.1, amount: 24 * MIB, unit: 'bytes' };
const DESCRIPTORS: Bound = { share: 0.1, amount: 16, unit: 'descriptors' };
const LATENCY: Bound = { share: 0.35, amount: 25, unit: 'ms' };
const LOOP_DELAY: Bound = { share: 0.5, amount: 20, unit: 'ms' };

/** Whether one thing stayed flat. */
export interface Finding {
  readonly what: string;
  readonly unit: string;
  readonly median: number;
  /** By the fitted line, from the end of the warm-up to the end. */
  readonly growth: number;
  readonly allowed: number;
  /** Undefined: too short a run to say. */
  readonly flat: boolean | undefined;
}

/** Looks at every process's memory, descriptors and event loop, and at the latency of every operation. */
export function judge(intervals: readonly Interval[]): readonly Finding[] {
  const warm = intervals.slice(Math.ceil(intervals.length * WARM_UP));
  const names = [...new Set(warm.flatMap(({ processes }) => Object.keys(processes)))];
  const operations = [...new Set(warm.flatMap((interval) => Object.keys(interval.operations)))];
  const ofProcess = (
    name: string,
    what: string,
    bound: Bound,
    pick: 'resident' | 'descriptors' | 'loopDelay',
  ) => finding(`${name}: ${what}`, bound, warm, ({ processes }) => processes[name]?.[pick]);
  return [
    ...names.flatMap((name) => [
      ofProcess(name, 'resident memory', MEMORY, 'resident'),
      ofProcess(name, 'open descriptors', DESCRIPTORS, 'descriptors'),
      ofProcess(name, 'event loop delay, 99 %', LOOP_DELAY, 'loopDelay'),
    ]),
    ...operations.map((name) =>
      finding(`${name}: latency, median`, LATENCY, warm, (interval) => interval.operations[name]?.p50),
    ),
  ];
}

function finding(
  what: string,
  bound: Bound,
  intervals: readonly Interval[],
  pick: (interval: Interval) => number | undefined,
): Finding {
  const points = intervals.flatMap((interval): Point[] => {
    const value = pick(interval);
    return value === undefined || Number.isNaN(value) ? [] : [{ at: interval.seconds, value }];
  });
  const fit: Fit = robustFit(points);
  const lasted = (points.at(-1)?.at ?? 0) - (points[0]?.at ?? 0);
  const growth = fit.slope * lasted;
  const allowed = Math.max(bound.share * fit.median, bound.amount);
  const flat = points.length < LEAST_POINTS || lasted < LEAST_SECONDS ? undefined : growth <= allowed;
  return { what, unit: bound.unit, median: fit.median, growth, allowed, flat };
}
