import { SeededRandom } from '../../../scripts/scaling-simulation/random.ts';
import { inParallel } from '../client/in-parallel.ts';
import { cpuTime } from '../measure/process-tree.ts';
import { figure } from '../report/format.ts';
import { LoadApi } from './api.ts';
import { type Cluster, startCluster } from './cluster.ts';
import type { LoadOptions } from './options.ts';
import type { Samples } from './samples.ts';
import { table } from './table.ts';
import { TextOrigin } from './text-origin.ts';

const WORKERS = [1, 2, 3, 4];
/** Uploads under way at a time: more than all workers together take. */
const AT_ONCE = 16;
const IMPORT_BYTES = 256 * 1024;
const WARM_UP = 30;

/** Uploads and imports per second with a number of workers. */
export interface CurvePoint {
  readonly workers: number;
  readonly uploadsPerSecond: number;
  readonly importsPerSecond: number;
  /** CPU seconds per second of all processes of the cluster during the uploads; the rest is clients and services. */
  readonly uploadCores: number;
}

/** One cluster after the other, each with one worker more. */
export async function runCurve(
  options: LoadOptions,
  directory: (name: string) => Promise<string>,
  samples: Samples,
  progress: (message: string) => void,
): Promise<readonly CurvePoint[]> {
  const points: CurvePoint[] = [];
  for (const workers of WORKERS) {
    const cluster = await startCluster({ ...options, engine: 'services', workers }, directory);
    try {
      points.push({ workers, ...(await measure(cluster, options, samples)) });
      const { uploadsPerSecond, importsPerSecond } = points.at(-1) ?? {
        uploadsPerSecond: 0,
        importsPerSecond: 0,
      };
      progress(
        `${workers} workers: ${figure(uploadsPerSecond)} uploads/s, ${figure(importsPerSecond)} imports/s`,
      );
    } finally {
      await cluster.end();
    }
  }
  return points;
}

async function measure(
  cluster: Cluster,
  { minutes, seed }: LoadOptions,
  samples: Samples,
): Promise<Omit<CurvePoint, 'workers'>> {
  const api = new LoadApi(cluster.urls, cluster.credentials);
  const random = new SeededRandom(seed);
  const upload = async () => {
    const bytes = samples.image(random);
    const fields = { kind: 'image', fileName: 'curve.jpg', contentType: 'image/jpeg' };
    const { id, parts } = await api.create({ ...fields, fileSize: bytes.length, parts: 1 });
    await api.put(parts?.[0]?.url ?? '', bytes);
    await api.complete(id);
    await api.imported(id);
  };
  const origin = await TextOrigin.start();
  const importFile = async () => {
    const url = origin.offer(samples.text(random, IMPORT_BYTES));
    const { id } = await api.create({ kind: 'text', url });
    await api.imported(id);
    origin.withdraw(url);
  };
  try {
    await inParallel(Array.from({ length: WARM_UP }), AT_ONCE, upload);
    const cpuBefore = cpuOf(cluster);
    const uploads = await throughput(upload, minutes * 60);
    const uploadCores = (cpuOf(cluster) - cpuBefore) / uploads.seconds;
    const imports = await throughput(importFile, minutes * 60);
    return { uploadsPerSecond: uploads.perSecond, importsPerSecond: imports.perSecond, uploadCores };
  } finally {
    origin.close();
  }
}

async function throughput(work: () => Promise<void>, seconds: number) {
  const startedAt = performance.now();
  const elapsed = () => (performance.now() - startedAt) / 1000;
  let done = 0;
  const user = async () => {
    while (elapsed() < seconds) {
      await work();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, user));
  return { perSecond: done / elapsed(), seconds: elapsed() };
}

function cpuOf({ processes }: Cluster): number {
  return processes.reduce((sum, { pid }) => {
    const { main, others } = cpuTime(pid) ?? { main: 0, others: 0 };
    return sum + main + others;
  }, 0);
}

export function curvePage(points: readonly CurvePoint[], machine: string): string {
  return [
    '# Uploads and imports against the number of workers',
    `One API node, PostgreSQL and S3 on the same machine as the clients: ${machine}. Images of 12 to 50 KB, ${AT_ONCE} uploads under way at a time; imports are texts of ${IMPORT_BYTES / 1024} KiB from a server on this machine.`,
    table(
      ['workers', 'uploads/s', 'imports/s', 'cores busy with Wharf during uploads'],
      points.map(({ workers, uploadsPerSecond, importsPerSecond, uploadCores }) => [
        String(workers),
        figure(uploadsPerSecond),
        figure(importsPerSecond),
        figure(uploadCores),
      ]),
    ),
    "A curve that is flat from some number of workers on says that the cores are used up, not that workers stand in each other's way: see the last column.",
    '',
  ].join('\n\n');
}
