import { stat } from 'node:fs/promises';
import { median, quantile } from '../measure/median.ts';
import { type CpuTime, cpuBetween, cpuTime } from '../measure/process-tree.ts';
import { figure } from '../report/format.ts';
import { makeImages } from '../sample/images.ts';
import type { BenchContext, Section, SectionResult } from '../section.ts';
import { AUTHORIZATION } from '../servers/wharf-api.ts';
import { startWharf, WHARF_VERSION } from '../servers/wharf-server.ts';

const CONCURRENCY = 8;
const WARM_UP = 40;
const LEAST_RATE = 100;

interface Run {
  readonly name: string;
  readonly images: number;
  readonly seconds: number;
  /** Milliseconds of each image's flow. */
  readonly latencies: readonly number[];
  readonly cpu: CpuTime | undefined;
  readonly clientCpuSeconds: number;
}

/** Small images through everything: created, sent, completed, decoded, imported. */
export const smallImages: Section = {
  name: 'small-images',
  title: 'Small images',
  async run(context) {
    context.progress('making images');
    const count = context.quick ? 150 : 500;
    const rounds = context.quick ? 1 : 3;
    const each = WARM_UP + 2 * count * rounds;
    const files = await makeImages(await context.directory('images'), each);
    const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
    const server = await startWharf({ dataDirectory: await context.directory('small-images') });
    try {
      const rest = [...files];
      const batch = (size: number) => rest.splice(0, size);
      const run = (name: string, paths: readonly string[], follow: boolean) =>
        measure(context, server, { name, paths, follow });
      await run('warming up', batch(WARM_UP), true);
      const runs: Run[] = [];
      for (let round = 0; round < rounds; round += 1) {
        runs.push(await run('each followed by its events until imported', batch(count), true));
        runs.push(await run('sent at once, then all imported', batch(count), false));
      }
      return report(runs, sizes);
    } finally {
      await server.end();
    }
  },
};

async function measure(
  context: BenchContext,
  { url, pid }: { readonly url: string; readonly pid: number },
  {
    name,
    paths,
    follow,
  }: { readonly name: string; readonly paths: readonly string[]; readonly follow: boolean },
): Promise<Run> {
  context.progress(`${paths.length} images, ${name}`);
  const before = cpuTime(pid);
  const { seconds, latencies, cpuSeconds } = await context.client.run({
    type: 'images',
    url,
    authorization: AUTHORIZATION,
    files: paths,
    concurrency: CONCURRENCY,
    follow,
  });
  const cpu = cpuBetween(before, cpuTime(pid));
  return { name, images: paths.length, seconds, latencies, cpu, clientCpuSeconds: cpuSeconds };
}

function report(runs: readonly Run[], sizes: readonly number[]): SectionResult {
  const names = [...new Set(runs.map(({ name }) => name))];
  const rate = ({ images, seconds }: Run) => images / seconds;
  const rates = (name: string) => median(runs.filter((run) => run.name === name).map(rate));
  const perImage = (own: readonly Run[], pick: (cpu: CpuTime) => number) =>
    figure(
      median(own.map(({ cpu, images }) => (cpu === undefined ? Number.NaN : (pick(cpu) * 1000) / images))),
    );
  const rows = names.map((name) => {
    const own = runs.filter((run) => run.name === name);
    const latencies = own.flatMap((run) => run.latencies);
    return [
      name,
      figure(rates(name)),
      figure(median(latencies)),
      figure(quantile(latencies, 0.95)),
      perImage(own, (cpu) => cpu.main),
      perImage(own, (cpu) => cpu.others),
      figure(median(own.map(({ clientCpuSeconds, images }) => (clientCpuSeconds * 1000) / images))),
    ];
  });
  const followed = rates(names[0] ?? '');
  return {
    tables: [
      {
        title: `JPEGs of 256 to 512 pixels, ${figure(Math.min(...sizes) / 1000)} to ${figure(Math.max(...sizes) / 1000)} KB, ${CONCURRENCY} at a time, ${runs[0]?.images ?? 0} per run`,
        columns: [
          'clients',
          'images/s',
          'ms each, median',
          'ms each, 95 %',
          'server CPU ms',
          'decoders CPU ms',
          'client CPU ms',
        ],
        rows,
      },
    ],
    targets: [
      {
        name: 'Small images created, PUT, completed, decoded and imported',
        target: `at least ${LEAST_RATE}/s`,
        measured: `${figure(followed)}/s`,
        met: followed >= LEAST_RATE,
      },
    ],
    notes: [
      'Followed: four requests per image, one of them an event stream that ends with the import; the next image begins then. Sent at once: three requests per image; the time ends when the last one is imported, and "ms each" is until it is completed.',
      'The client shares the cores with the server. CPU is per image: of the server process with its threads, and of its decoder processes, thumbnails included.',
    ],
    versions: { Wharf: WHARF_VERSION },
    data: { runs: runs.map((run) => ({ ...run, imagesPerSecond: rate(run) })) },
  };
}
