import { statfs } from 'node:fs/promises';
import type { TaskResult, TransferRequest } from '../client/messages.ts';
import { type MemoryPeak, watchMemory } from '../measure/memory-watch.ts';
import { cpuTime } from '../measure/process-tree.ts';
import { GIB, MIB, mebibytes } from '../report/format.ts';
import { makeImages } from '../sample/images.ts';
import type { BenchContext, Section, SectionResult } from '../section.ts';
import { AUTHORIZATION, type Upload, WharfApi } from '../servers/wharf-api.ts';
import { startWharf, WHARF_VERSION } from '../servers/wharf-server.ts';

const CONNECTIONS = 100;
const PART_SIZE = 64 * MIB;
const LIMIT = 256 * MIB;
/** Of each slow connection, per second. */
const TRICKLE = 256 * 1024;

interface Phase extends MemoryPeak {
  readonly name: string;
  /** Bytes sent meanwhile. */
  readonly bytes: number;
}

/** What stays resident with a hundred transfers under way. */
export const memory: Section = {
  name: 'memory',
  title: 'Memory',
  async run(context) {
    const server = await startWharf({ dataDirectory: await context.directory('memory') });
    try {
      if (cpuTime(server.pid) === undefined) return unmeasurable();
      return report(await runPhases(context, server.url, server.pid));
    } finally {
      await server.end();
    }
  },
};

async function runPhases(context: BenchContext, url: string, pid: number): Promise<readonly Phase[]> {
  const api = new WharfApi(url);
  const phases: Phase[] = [];
  const phase = async (name: string, work: () => Promise<TaskResult | undefined>) => {
    context.progress(name);
    let bytes = 0;
    const peak = await watchMemory(pid, async () => {
      bytes = (await work())?.bytes ?? 0;
    });
    phases.push({ name, bytes, ...peak });
  };
  const seconds = context.quick ? 3 : 15;
  const slowly = () => trickle(context, api, seconds);
  await phase('just started', async () => undefined);
  await phase(`${CONNECTIONS} slow PUTs of 64 MiB (256 KiB/s each, ${seconds} s)`, slowly);
  const size = await affordableSize(context);
  await phase(`${CONNECTIONS} PUTs of ${size / MIB} MiB at full speed`, () => fullSpeed(context, api, size));
  const files = await makeImages(await context.directory('memory-images'), 40);
  const images = {
    type: 'images',
    url,
    authorization: AUTHORIZATION,
    files,
    concurrency: 8,
    follow: true,
  } as const;
  await phase('40 images, 8 at a time', () => context.client.run(images));
  await phase(`${CONNECTIONS} slow PUTs again, decoders idle`, slowly);
  return phases;
}

/** Bytes of a part in the fast phase: smaller in a quick run, and where the disk has no room for more. */
async function affordableSize(context: BenchContext): Promise<number> {
  const { bavail, bsize } = await statfs(await context.directory('memory-room'));
  return context.quick || bavail * bsize < CONNECTIONS * PART_SIZE + 2 * GIB ? 16 * MIB : PART_SIZE;
}

async function createUpload(api: WharfApi, size: number): Promise<Upload> {
  return api.create({
    kind: 'text',
    fileName: 'bench.txt',
    contentType: 'text/plain',
    fileSize: CONNECTIONS * size,
    parts: CONNECTIONS,
  });
}

async function trickle(context: BenchContext, api: WharfApi, seconds: number): Promise<TaskResult> {
  const upload = await createUpload(api, PART_SIZE);
  const result = await context.client.run({
    type: 'trickle',
    requests: requestsOf(upload),
    size: PART_SIZE,
    bytesPerSecond: TRICKLE,
    seconds,
  });
  await api.abort(upload.id);
  return result;
}

async function fullSpeed(context: BenchContext, api: WharfApi, size: number): Promise<TaskResult> {
  const upload = await createUpload(api, size);
  const requests = requestsOf(upload);
  const result = await context.client.run({ type: 'transfer', requests, size, concurrency: CONNECTIONS });
  await api.abort(upload.id);
  return result;
}

function requestsOf(upload: Upload): readonly TransferRequest[] {
  return (upload.parts ?? []).map(({ url }) => ({ method: 'PUT', url }));
}

function report(phases: readonly Phase[]): SectionResult {
  const transfers = phases.filter(({ name }) => name.includes('PUTs'));
  const main = Math.max(...transfers.map((phase) => phase.main));
  const sum = Math.max(...transfers.map((phase) => phase.sum));
  return {
    tables: [
      {
        title: 'Resident memory at its peak, MiB',
        columns: ['while', 'server process', 'whole tree', 'processes', 'MiB sent'],
        rows: phases.map((phase) => [
          phase.name,
          mebibytes(phase.main),
          mebibytes(phase.sum),
          String(phase.processes),
          mebibytes(phase.bytes),
        ]),
      },
    ],
    targets: [
      target(`Memory of the server process, ${CONNECTIONS} concurrent transfers`, main),
      target('The same with decoders kept warm, sum over the process tree', sum),
    ],
    notes: [
      "The peak of the server process is the kernel's (VmHWM); that of the tree is the largest sum of resident sizes sampled every 50 ms, in which pages that processes share (the Node.js program itself) count once for each.",
      'Slow transfers are broken off at the end of their phase; fast ones run to their end.',
    ],
    versions: { Wharf: WHARF_VERSION },
    data: { connections: CONNECTIONS, phases },
  };
}

function target(name: string, measured: number) {
  return { name, target: 'under 256 MiB', measured: `${mebibytes(measured)} MiB`, met: measured < LIMIT };
}

function unmeasurable(): SectionResult {
  const notes = ['Not measured: this system has no /proc.'];
  return { tables: [], targets: [], notes, versions: {}, data: null };
}
