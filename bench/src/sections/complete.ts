import { statfs } from 'node:fs/promises';
import { timePreparedComplete } from '../complete/prepared.ts';
import { timeComplete, timeS3Complete } from '../complete/timing.ts';
import { releaseS3Target, s3TargetOfEnvironment } from '../contenders/s3-endpoint.ts';
import { startS3rverServer } from '../contenders/s3rver.ts';
import { median } from '../measure/median.ts';
import { figure, GIB, MIB, spread } from '../report/format.ts';
import type { BenchContext, Section, SectionResult } from '../section.ts';
import { WharfApi } from '../servers/wharf-api.ts';
import { startWharf, WHARF_VERSION } from '../servers/wharf-server.ts';

/** The least that a part may have, so the most parts for the bytes. */
const PART_SIZE = 5 * MIB;
const MAX_PARTS = 10_000;

/** One line of the table: what was completed, by whom, and how long each try took. */
interface Measured {
  readonly server: string;
  readonly what: string;
  readonly parts: number;
  /** Milliseconds. */
  readonly times: readonly number[];
}

interface Outcome {
  readonly measured: Measured[];
  readonly notes: string[];
  readonly versions: Record<string, string>;
}

/** From the request to complete until its answer. */
export const complete: Section = {
  name: 'complete',
  title: 'Complete',
  async run(context) {
    const outcome: Outcome = { measured: [], notes: [], versions: { Wharf: WHARF_VERSION } };
    await measureWharf(context, outcome);
    await measurePrepared(context, outcome);
    await measureS3rver(context, outcome);
    await measureS3Endpoint(context, outcome);
    return report(outcome);
  },
};

async function measureWharf(context: BenchContext, { measured, notes }: Outcome): Promise<void> {
  const directory = await context.directory('complete');
  const { bavail, bsize } = await statfs(directory);
  const many = !context.quick && bavail * bsize > 8 * GIB ? 1000 : 205;
  if (!context.quick && many < 1000) notes.push('1,000 real parts need 8 GiB of free disk: left out.');
  // No worker: nothing but the complete is measured, and the bytes can be dropped right after it.
  const server = await startWharf({ dataDirectory: directory, env: { WHARF_ROLE: 'api' } });
  try {
    const api = new WharfApi(server.url);
    const plans = [
      { what: '5 MiB, sent', parts: 1, tries: 11 },
      { what: '1 GiB, sent', parts: 205, tries: context.quick ? 1 : 3 },
      ...(many > 205 ? [{ what: '4.9 GiB, sent', parts: many, tries: 1 }] : []),
    ];
    for (const { what, parts, tries } of plans) {
      const times: number[] = [];
      for (let attempt = 0; attempt < tries; attempt += 1) {
        context.progress(`Wharf: ${parts} parts, ${attempt + 1} of ${tries}`);
        times.push(await timeComplete(context.client, api, parts, PART_SIZE));
      }
      // The first is the server's very first complete ever: kept apart by the median of many.
      measured.push({ server: 'Wharf', what, parts, times });
    }
  } finally {
    await server.end();
  }
}

async function measurePrepared(context: BenchContext, { measured, notes }: Outcome): Promise<void> {
  const plan = { parts: MAX_PARTS, partSize: PART_SIZE, tries: context.quick ? 3 : 5 };
  const directory = await context.directory('complete-prepared');
  const { bavail, bsize } = await statfs(directory);
  if (bavail * bsize < plan.parts * plan.partSize + GIB) {
    notes.push('10,000 parts need 50 GB of free disk to be reserved: left out.');
    return;
  }
  context.progress(`Wharf: ${plan.parts} prepared parts`);
  const times = await timePreparedComplete(directory, plan);
  measured.push({ server: 'Wharf', what: '48.8 GiB, prepared (see notes)', parts: plan.parts, times });
  notes.push(
    'Prepared: the upload is created over HTTP, then, with the server stopped, 10,000 parts are recorded through its own database adapter for a sparse file of full length. 50 GB were not sent. Complete never reads the bytes; it reads the records, and those are real. Each try is the first request to complete of a server just started.',
  );
}

async function measureS3rver(context: BenchContext, { measured, notes, versions }: Outcome): Promise<void> {
  const s3rver = await startS3rverServer(await context.directory('complete-s3rver'));
  if (s3rver === undefined) {
    notes.push('Without s3rver: not installed (npm ci --prefix bench/peers).');
    return;
  }
  versions.s3rver = s3rver.version;
  try {
    for (const { what, parts } of [
      { what: '5 MiB, sent', parts: 1 },
      { what: '1 GiB, sent', parts: 205 },
    ]) {
      context.progress(`s3rver: ${parts} parts`);
      const load = { key: `complete-${parts}`, parts, partSize: PART_SIZE };
      const time = await timeS3Complete(context.client, s3rver.target, load);
      measured.push({ server: 's3rver', what, parts, times: [time] });
      await s3rver.clear(load.key);
    }
  } finally {
    await s3rver.server.end();
  }
}

async function measureS3Endpoint(context: BenchContext, { measured, notes }: Outcome): Promise<void> {
  const target = await s3TargetOfEnvironment();
  if (target === undefined) {
    notes.push('Without S3 at S3_ENDPOINT: S3_ENDPOINT, S3_ACCESS_KEY and S3_SECRET_KEY are not set.');
    return;
  }
  try {
    context.progress('S3 at S3_ENDPOINT: 205 parts');
    const load = { key: 'complete', parts: 205, partSize: PART_SIZE };
    const time = await timeS3Complete(context.client, target, load);
    measured.push({ server: 'S3 at S3_ENDPOINT', what: '1 GiB, sent', parts: 205, times: [time] });
  } finally {
    await releaseS3Target(target);
  }
}

function report({ measured, notes, versions }: Outcome): SectionResult {
  const largest = measured
    .filter(({ server }) => server === 'Wharf')
    .reduce<Measured | undefined>((most, next) => (next.parts > (most?.parts ?? 0) ? next : most), undefined);
  const time = median(largest?.times ?? []);
  return {
    tables: [
      {
        title: 'From the request to complete until its answer (parts of 5 MiB)',
        columns: ['server', 'file', 'parts', 'ms, median', 'lowest - highest', 'tries'],
        rows: measured.map(({ server, what, parts, times }) => [
          server,
          what,
          String(parts),
          figure(median(times)),
          spread(times),
          String(times.length),
        ]),
      },
    ],
    targets: [
      {
        name: `Complete with ${largest?.parts ?? 0} parts`,
        target: 'under 1 s',
        measured: `${figure(time)} ms`,
        met: time < 1000,
      },
    ],
    notes,
    versions,
    data: { partBytes: PART_SIZE, measured },
  };
}
