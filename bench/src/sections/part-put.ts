import { spawnSync } from 'node:child_process';
import { CONTENDERS } from '../contenders/all.ts';
import type { Absent, Contender } from '../contenders/contender.ts';
import { median } from '../measure/median.ts';
import { cpuBetween, cpuTime, resetPeak, treeMemory } from '../measure/process-tree.ts';
import { figure, GIB, MIB, mebibytes, spread, times } from '../report/format.ts';
import type { BenchContext, Section, SectionResult, Target } from '../section.ts';

const PART_SIZE = 16 * MIB;
const CONCURRENCY = 4;

interface Measured {
  readonly contender: Contender;
  /** MiB/s of each round. */
  readonly rates: number[];
  /** CPU seconds per GiB of each round. */
  readonly cpu: number[];
  /** Bytes; the most of all rounds. */
  peak: number;
}

/** Part PUTs on disk, everyone in turn. */
export const partPut: Section = {
  name: 'part-put',
  title: 'Part PUT on disk',
  async run(context) {
    const { running, absent } = await startAll(context);
    try {
      const rounds = context.quick ? 3 : 7;
      const parts = context.quick ? 12 : 32;
      for (let round = 0; round <= rounds; round += 1) {
        context.progress(round === 0 ? 'warming up' : `round ${round} of ${rounds}`);
        // Everyone is first, and last, equally often.
        const order = running.map((_, index) => running[(index + round) % running.length]);
        for (const measured of order) {
          if (measured !== undefined) await measure(context, measured, parts, round > 0);
        }
      }
    } finally {
      for (const { contender } of running) await contender.end();
    }
    return report(running, absent, context.quick);
  },
};

async function startAll(context: BenchContext): Promise<{ running: Measured[]; absent: Absent[] }> {
  const running: Measured[] = [];
  const absent: Absent[] = [];
  try {
    for (const [index, start] of CONTENDERS.entries()) {
      const started = await start(await context.directory(`part-put-${index}`));
      if ('absent' in started) absent.push(started);
      else running.push({ contender: started, rates: [], cpu: [], peak: 0 });
    }
  } catch (error) {
    for (const { contender } of running) await contender.end();
    throw error;
  }
  return { running, absent };
}

async function measure(
  context: BenchContext,
  measured: Measured,
  parts: number,
  counts: boolean,
): Promise<void> {
  const { contender } = measured;
  const { pid } = contender;
  const requests = await contender.prepare(parts, PART_SIZE);
  // What others left to be written back is not this one's burden.
  spawnSync('sync');
  if (pid !== undefined) resetPeak(pid);
  const before = pid === undefined ? undefined : cpuTime(pid);
  const { seconds, bytes } = await context.client.run({
    type: 'transfer',
    requests,
    size: PART_SIZE,
    concurrency: CONCURRENCY,
  });
  const cpu = pid === undefined ? undefined : cpuBetween(before, cpuTime(pid));
  if (pid !== undefined) measured.peak = Math.max(measured.peak, treeMemory(pid).sum.peak);
  await contender.clear();
  if (!counts) return;
  measured.rates.push(bytes / MIB / seconds);
  if (cpu !== undefined) measured.cpu.push((cpu.main + cpu.others) / (bytes / GIB));
}

function report(running: readonly Measured[], absent: readonly Absent[], quick: boolean): SectionResult {
  const wharf = running.find(({ contender }) => contender.name === 'Wharf');
  // Round by round, so that a machine that becomes slower or faster meanwhile moves both sides.
  const ratio = (measured: Measured) =>
    median(measured.rates.map((rate, round) => (wharf?.rates[round] ?? Number.NaN) / rate));
  const rows = running.map((measured) => [
    measured.contender.name,
    figure(median(measured.rates)),
    spread(measured.rates),
    times(ratio(measured)),
    measured.cpu.length === 0 ? '-' : figure(median(measured.cpu)),
    mebibytes(measured.peak),
    measured.contender.promise,
  ]);
  return {
    tables: [
      {
        title: `Parts of 16 MiB, ${CONCURRENCY} at a time, over loopback (medians of ${wharf?.rates.length ?? 0} rounds${quick ? ', quick' : ''})`,
        columns: [
          'server',
          'MiB/s',
          'lowest - highest',
          'Wharf is',
          'server CPU s/GiB',
          'peak RSS MiB',
          'before it answers',
        ],
        rows,
      },
    ],
    targets: targets(running, ratio),
    notes: [
      'Every server gets the same bytes from the same client process; uploads are created, and files removed, outside of the measured time.',
      '"Wharf is" is the median of the ratios of each round. Wharf syncs before it answers; of the others only an S3 store may. What they answered is still in memory, and a longer run would make them wait for the disk.',
      'Peak RSS is the sum over the processes of a server.',
      ...absent.map(({ name, absent: why }) => `Without ${name}: ${why}.`),
    ],
    versions: Object.fromEntries(running.map(({ contender }) => [contender.name, contender.version])),
    data: {
      partBytes: PART_SIZE,
      concurrency: CONCURRENCY,
      servers: running.map((measured) => ({
        name: measured.contender.name,
        mebibytesPerSecond: measured.rates,
        medianMebibytesPerSecond: median(measured.rates),
        wharfRatio: ratio(measured),
        cpuSecondsPerGibibyte: measured.cpu,
        peakResidentBytes: measured.peak,
      })),
      absent,
    },
  };
}

const LEAST_RATIOS: Readonly<Record<string, number>> = {
  'nginx WebDAV': 0.8,
  '@tus/server': 1.5,
  s3rver: 3,
  'S3 at S3_ENDPOINT': 3,
};

function targets(running: readonly Measured[], ratio: (measured: Measured) => number): Target[] {
  return running.flatMap((measured) => {
    const { name } = measured.contender;
    const least = LEAST_RATIOS[name];
    if (least === undefined) return [];
    const measuredRatio = ratio(measured);
    return [
      {
        name: `Part PUT against ${name}`,
        target: `at least ${least} x`,
        measured: times(measuredRatio),
        met: measuredRatio >= least,
      },
    ];
  });
}
