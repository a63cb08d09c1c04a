import { median } from '../measure/median.ts';
import { figure, spread } from '../report/format.ts';
import type { BenchContext, Section, SectionResult } from '../section.ts';
import type { ChildServer } from '../servers/child-server.ts';
import { peerVersion, startPeer } from '../servers/peers.ts';
import { startWharf, WHARF_VERSION } from '../servers/wharf-server.ts';

const LIMIT = 2000;

interface Measured {
  readonly name: string;
  /** Milliseconds from spawn until the server says where it listens. */
  readonly times: readonly number[];
}

/** From spawn until the server listens. */
export const startUp: Section = {
  name: 'start-up',
  title: 'Start-up',
  async run(context) {
    const tries = context.quick ? 3 : 5;
    const existing = await context.directory('start-up');
    await timeStart(() => startWharf({ dataDirectory: existing }));
    const starts: Record<string, (attempt: number) => Promise<ChildServer>> = {
      'Wharf, first start': async (attempt) =>
        startWharf({ dataDirectory: await context.directory(`start-up-${attempt}`) }),
      'Wharf, existing data': () => startWharf({ dataDirectory: existing }),
      'bare node:http': async () => startPeer('bare', [await context.directory('start-up-bare')]),
    };
    if (peerVersion('@tus/server') !== undefined) {
      starts['@tus/server'] = async () => startPeer('tus', [await context.directory('start-up-tus')]);
    }
    if (peerVersion('s3rver') !== undefined) {
      starts.s3rver = async () => startPeer('s3rver', [await context.directory('start-up-s3rver'), 'bench']);
    }
    const measured = await measure(context, starts, tries);
    return report(measured);
  },
};

/** In turn, so that a slow moment of the machine hits everyone. */
async function measure(
  context: BenchContext,
  starts: Readonly<Record<string, (attempt: number) => Promise<ChildServer>>>,
  tries: number,
): Promise<readonly Measured[]> {
  const measured = Object.keys(starts).map((name) => ({ name, times: [] as number[] }));
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    context.progress(`${attempt} of ${tries}`);
    for (const { name, times } of measured) {
      const start = starts[name];
      if (start !== undefined) times.push(await timeStart(() => start(attempt)));
    }
  }
  return measured;
}

async function timeStart(start: () => Promise<ChildServer>): Promise<number> {
  const server = await start();
  await server.end();
  return server.startMs;
}

function report(measured: readonly Measured[]): SectionResult {
  const wharf = measured.filter(({ name }) => name.startsWith('Wharf'));
  const slowest = Math.max(...wharf.map(({ times }) => median(times)));
  const versions = { Wharf: WHARF_VERSION, 'bare node:http': process.versions.node };
  return {
    tables: [
      {
        title: 'From spawn until the server says where it listens',
        columns: ['server', 'ms, median', 'lowest - highest', 'tries'],
        rows: measured.map(({ name, times }) => [
          name,
          figure(median(times)),
          spread(times),
          String(times.length),
        ]),
      },
    ],
    targets: [
      {
        name: 'Start on the embedded default',
        target: 'under 2 s',
        measured: `${figure(slowest)} ms`,
        met: slowest < LIMIT,
      },
    ],
    notes: [
      'Program files are in the page cache. A first start creates the data directory, its secret and the database. `npm start` adds the time npm itself takes.',
    ],
    versions,
    data: { measured },
  };
}
