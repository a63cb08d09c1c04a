import { statfs } from 'node:fs/promises';
import { type MemoryPeak, watchMemory } from '../measure/memory-watch.ts';
import { cpuTime } from '../measure/process-tree.ts';
import { figure, GIB, MIB, mebibytes } from '../report/format.ts';
import type { BenchContext, Section, SectionResult } from '../section.ts';
import { AUTHORIZATION, WharfApi } from '../servers/wharf-api.ts';
import { startWharf, WHARF_VERSION } from '../servers/wharf-server.ts';
import { makeImages } from '../sample/images.ts';

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
  const phase = async (name: string, work: () => Promise<number>) => {
    context.progress(name);
    let bytes = 0;
    const peak = await watchMemory(pid, async () => {
      bytes = await work();
    });
    phases.push({ name, bytes, ...peak });
  };
  await phase('just started', async () => 0);
  await phase(`${CONNECTIONS} x 64 MiB, each at 256 KiB/s`, () => trickle(context, api));
  const parts = await affordableParts(context);
  await phase(`${CONNECTIONS} at a time, ${parts} x 64 MiB at full speed`, () => fullSpeed(context, api, parts));
  const files = await makeImages(await context.directory('memory-images'), 40);
  await phase('40 images, 8 at a time, with their decoders', async () => {
    const result = await context.client.run({
      type: 'images',
      url,
      authorization: AUTHORIZATION,
      files,
      concurrency: 8,
      follow: true,
    });
    return result.bytes;
  });
  await phase(`${CONNECTIONS} x 64 MiB, each at 256 KiB/s, decoders idle`, () => trickle(context, api));
  return phases;
}

/** All parts of 64 MiB at once if the disk has room, otherwise as many as fit; fewer in a quick run. */
async function affordableParts(context: BenchContext): Promise<number> {
  const { bavail, bsize } = await statfs(await context.directory('memory-room'));
  if (bavail * bsize < CONNECTIONS * PART_SIZE + 2 * GIB) return 0;
  return context.quick ? 0 : CONNECTIONS;
}

async function trickle(context: BenchContext, api: WharfApi): Promise<number> {
  return 0;
}

async function fullSpeed(context: BenchContext, api: WharfApi, parts: number): Promise<number> {
  return 0;
}

function unmeasurable(): SectionResult {
  return {} as SectionResult;
}
