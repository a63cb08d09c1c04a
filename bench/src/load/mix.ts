import { setTimeout as delay } from 'node:timers/promises';
import { SeededRandom } from '../../../scripts/scaling-simulation/random.ts';
import { LoadApi } from './api.ts';
import type { Cluster } from './cluster.ts';
import { OPERATIONS } from './operations/all.ts';
import type { LoadContext, Operation } from './operations/operation.ts';
import type { LoadOptions } from './options.ts';
import { type ProcessSample, sampleProcess } from './process-sample.ts';
import { type OperationSample, Recorder } from './recorder.ts';
import type { Samples } from './samples.ts';
import { TextOrigin } from './text-origin.ts';

/** What was seen in one interval. */
export interface Interval {
  /** From the start of the load to the end of the interval. */
  readonly seconds: number;
  readonly processes: Readonly<Record<string, ProcessSample>>;
  readonly operations: Readonly<Record<string, OperationSample>>;
}

export interface MixResult {
  readonly seconds: number;
  readonly intervals: readonly Interval[];
  readonly total: Readonly<Record<string, OperationSample>>;
  /** By what was wrong, how often. */
  readonly failures: Readonly<Record<string, number>>;
  /** Bytes of parts that clients sent, and of files that workers fetched. */
  readonly partBytes: number;
  readonly importedBytes: number;
  /** Bytes that each process read and wrote during the load. */
  readonly transferred: Readonly<Record<string, { readonly read: number; readonly written: number }>>;
}

/** Users who do everything at once, for some time. */
export async function runMix(
  options: LoadOptions,
  cluster: Cluster,
  samples: Samples,
  progress: (message: string) => void,
): Promise<MixResult> {
  const origin = await TextOrigin.start();
  const recorder = new Recorder();
  const context: LoadContext = {
    api: new LoadApi(cluster.urls, cluster.credentials),
    random: new SeededRandom(options.seed),
    samples,
    origin,
    library: [],
    partBytes: 0,
    importedBytes: 0,
  };
  const before = await sampleAll(cluster);
  const startedAt = performance.now();
  const elapsed = () => (performance.now() - startedAt) / 1000;
  const duration = options.minutes * 60;
  const intervals: Interval[] = [];
  const watch = async () => {
    while (elapsed() < duration) {
      await delay(Math.min(options.interval, Math.max(0.1, duration - elapsed())) * 1000);
      const operations = recorder.takeInterval();
      intervals.push({ seconds: elapsed(), processes: await sampleAll(cluster), operations });
      const done = Object.values(operations).reduce((sum, { count }) => sum + count, 0);
      progress(`${Math.round(elapsed())} s: ${done} operations, ${recorder.failures.size} kinds of failures`);
    }
  };
  try {
    const users = Array.from({ length: options.users }, async () => {
      while (elapsed() < duration) {
        const operation = choose(context.random);
        await recorder.time(operation.name, () => operation.run(context));
        await delay(options.pause);
      }
    });
    await Promise.all([...users, watch()]);
  } finally {
    origin.close();
  }
  return {
    seconds: elapsed(),
    intervals,
    total: recorder.total(),
    failures: Object.fromEntries(recorder.failures),
    partBytes: context.partBytes,
    importedBytes: context.importedBytes,
    transferred: difference(before, await sampleAll(cluster)),
  };
}

const WEIGHT = OPERATIONS.reduce((sum, { weight }) => sum + weight, 0);

function choose(random: SeededRandom): Operation {
  let rest = random.next() * WEIGHT;
  const chosen = OPERATIONS.find(({ weight }) => {
    rest -= weight;
    return rest < 0;
  });
  if (chosen === undefined) throw new Error('There is no operation');
  return chosen;
}

async function sampleAll({ processes }: Cluster): Promise<Readonly<Record<string, ProcessSample>>> {
  const samples = await Promise.all(
    processes.map(async (each) => [each.name, await sampleProcess(each)] as const),
  );
  return Object.fromEntries(
    samples.flatMap(([name, sample]) => (sample === undefined ? [] : [[name, sample]])),
  );
}

function difference(
  before: Readonly<Record<string, ProcessSample>>,
  after: Readonly<Record<string, ProcessSample>>,
): MixResult['transferred'] {
  return Object.fromEntries(
    Object.entries(after).map(([name, { read, written }]) => [
      name,
      { read: read - (before[name]?.read ?? 0), written: written - (before[name]?.written ?? 0) },
    ]),
  );
}
