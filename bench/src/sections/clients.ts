import { execFile, spawnSync } from 'node:child_process';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Absent } from '../contenders/contender.ts';
import { median } from '../measure/median.ts';
import { figure, GIB, MIB, mebibytes, spread, times } from '../report/format.ts';
import { safetensorsHead } from '../sample/weights.ts';
import type { BenchContext, Section, SectionResult, Target } from '../section.ts';
import { uploaders } from '../uploaders/all-uploaders.ts';
import type { Uploader, UploadRun } from '../uploaders/uploader.ts';

const MEMORY_LIMIT = 150 * MIB;
const run = promisify(execFile);

interface Measured {
  readonly uploader: Uploader;
  readonly runs: UploadRun[];
}

/** One large file, sent by each client library in a process of its own. */
export const clients: Section = {
  name: 'clients',
  title: 'Uploading with client libraries',
  async run(context) {
    const fileSize = (context.quick ? 256 : 1024) * MIB;
    const file = await writeFile(await context.directory('clients-file'), fileSize);
    const { measured, absent } = await start(context, fileSize);
    try {
      const rounds = context.quick ? 3 : 5;
      for (let round = 0; round <= rounds; round += 1) {
        // Everyone is first, and last, equally often.
        for (const index of measured.keys()) {
          const one = measured[(index + round) % measured.length];
          if (one === undefined) continue;
          const { client, server } = one.uploader;
          context.progress(
            `${round === 0 ? 'warming up' : `round ${round} of ${rounds}`}: ${client}, ${server}`,
          );
          const taken = await measure(one.uploader, file);
          if (round > 0) one.runs.push(taken);
        }
      }
    } finally {
      for (const { uploader } of measured) await uploader.end();
    }
    return report(measured, absent, fileSize, context.quick);
  },
};

/** Valid weights of one tensor, so that the server's validation after the upload is short. */
async function writeFile(directory: string, size: number): Promise<string> {
  const path = join(directory, 'weights.safetensors');
  const head = safetensorsHead(
    { weight: { dtype: 'U8', shape: [size - 4096], data_offsets: [0, size - 4096] } },
    { size: 4096 },
  );
  const chunk = Buffer.from(Array.from({ length: MIB }, (_, index) => (index * 2_654_435_761) >>> 24));
  const handle = await open(path, 'w');
  try {
    await handle.write(head);
    for (let at = 4096; at < size; at += MIB) await handle.write(chunk, 0, Math.min(MIB, size - at));
  } finally {
    await handle.close();
  }
  return path;
}

async function start(context: BenchContext, fileSize: number) {
  const measured: Measured[] = [];
  const absent: Absent[] = [];
  try {
    for (const [index, startOne] of uploaders(fileSize).entries()) {
      const uploader = await startOne(await context.directory(`clients-${index}`));
      if ('absent' in uploader) absent.push(uploader);
      else measured.push({ uploader, runs: [] });
    }
  } catch (error) {
    for (const { uploader } of measured) await uploader.end();
    throw error;
  }
  return { measured, absent };
}

async function measure(uploader: Uploader, file: string): Promise<UploadRun> {
  // What others left to be written back is not this one's burden.
  spawnSync('sync');
  const { stdout } = await run(process.execPath, [...uploader.command(file)]);
  const taken = JSON.parse(stdout) as UploadRun;
  await uploader.clear(taken);
  return taken;
}

function report(
  measured: readonly Measured[],
  absent: readonly Absent[],
  fileSize: number,
  quick: boolean,
): SectionResult {
  const [sdk] = measured;
  // Round by round, so that a machine that becomes slower or faster meanwhile moves both sides.
  const ratio = ({ runs }: Measured) =>
    median(runs.map(({ seconds }, round) => seconds / (sdk?.runs[round]?.seconds ?? Number.NaN)));
  const rows = measured.map((one) => {
    const rates = one.runs.map(({ seconds }) => fileSize / MIB / seconds);
    return [
      `${one.uploader.client} to ${one.uploader.server}`,
      figure(median(rates)),
      spread(rates),
      times(ratio(one)),
      figure(median(one.runs.map(({ cpuSeconds }) => cpuSeconds / (fileSize / GIB)))),
      mebibytes(Math.max(...one.runs.map(({ peakBytes }) => peakBytes))),
      one.uploader.promise,
    ];
  });
  return {
    tables: [
      {
        title: `A file of ${fileSize / MIB} MiB (medians of ${sdk?.runs.length ?? 0} rounds${quick ? ', quick' : ''})`,
        columns: [
          'client and server',
          'MiB/s',
          'lowest - highest',
          'Wharf SDK to Wharf is',
          'client CPU s/GiB',
          'peak RSS MiB of the client',
          'when a byte is acknowledged',
        ],
        rows,
      },
    ],
    targets: memoryTarget(measured),
    notes: [
      'Each upload runs in a process of its own and is timed from its first request to the last acknowledgement, without the start of the process and without what the server does with the file afterwards.',
      'The sink speaks all three protocols, reads what comes and drops it: with it, the client alone is measured. Its entity tags verify nothing.',
      'The Wharf SDK has its defaults: parts of 16 MiB, 4 at a time; so has @aws-sdk/lib-storage here (its own default is 5 MiB). tus-js-client sends one request.',
      ...absent.map(({ name, absent: why }) => `Without ${name}: ${why}.`),
    ],
    versions: Object.fromEntries(measured.map(({ uploader }) => [uploader.client, uploader.version])),
    data: {
      fileBytes: fileSize,
      clients: measured.map(({ uploader: { client, server }, runs }) => ({ client, server, runs })),
      absent,
    },
  };
}

function memoryTarget([sdk]: readonly Measured[]): Target[] {
  if (sdk === undefined) return [];
  const peak = Math.max(...sdk.runs.map(({ peakBytes }) => peakBytes));
  return [
    {
      name: 'Memory of the SDK while it uploads',
      target: 'under 150 MiB',
      measured: `${mebibytes(peak)} MiB`,
      met: peak < MEMORY_LIMIT,
    },
  ];
}
