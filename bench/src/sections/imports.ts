import { spawnSync } from 'node:child_process';
import { open } from 'node:fs/promises';
import { CEILINGS, IMPORTERS } from '../contenders/all-importers.ts';
import { runCommand } from '../contenders/command.ts';
import type { Absent } from '../contenders/contender.ts';
import type { Importer, StartImporter } from '../contenders/importer.ts';
import type { ImportScene, MeasuredImporter } from '../imports/measured.ts';
import { report } from '../imports/report.ts';
import { resetPeak, treeMemory } from '../measure/process-tree.ts';
import { MIB } from '../report/format.ts';
import type { BenchContext, Section } from '../section.ts';
import { type Origin, startOrigin } from '../servers/origin.ts';

interface Plan {
  readonly name: string;
  /** Of each connection; 0: no limit. */
  readonly bytesPerSecond: number;
  readonly fileSize: number;
  readonly warmUpSize: number;
  readonly rounds: number;
  readonly importers: readonly StartImporter[];
}

/** One large file from an origin on this machine, everyone in turn. */
export const imports: Section = {
  name: 'imports',
  title: 'Imports from a URL',
  async run(context) {
    const scenes: ImportScene[] = [];
    for (const plan of plans(context.quick)) scenes.push(await runPlan(context, plan));
    return report(scenes, context.quick);
  },
};

/** Files from 64 MiB on are what Wharf reads over several connections. */
function plans(quick: boolean): readonly Plan[] {
  return [
    {
      name: 'unthrottled',
      bytesPerSecond: 0,
      fileSize: (quick ? 128 : 512) * MIB,
      warmUpSize: 128 * MIB,
      rounds: quick ? 3 : 7,
      importers: [...IMPORTERS, ...CEILINGS],
    },
    {
      name: 'throttled',
      bytesPerSecond: 8 * MIB,
      fileSize: 128 * MIB,
      warmUpSize: 16 * MIB,
      rounds: quick ? 1 : 3,
      importers: IMPORTERS,
    },
  ];
}

async function runPlan(context: BenchContext, plan: Plan): Promise<ImportScene> {
  const { name, bytesPerSecond, fileSize, warmUpSize, rounds } = plan;
  const origin = await startOrigin(bytesPerSecond);
  const measured: MeasuredImporter[] = [];
  const absent: Absent[] = [];
  try {
    for (const [index, start] of plan.importers.entries()) {
      const importer = await start(await context.directory(`imports-${name}-${index}`));
      if ('absent' in importer) absent.push(importer);
      else measured.push({ importer, runs: [] });
    }
    for (let round = 0; round <= rounds; round += 1) {
      // Everyone is first, and last, equally often.
      for (const index of measured.keys()) {
        const one = measured[(index + round) % measured.length];
        if (one === undefined) continue;
        const what = round === 0 ? 'warming up' : `round ${round} of ${rounds}`;
        context.progress(`${name}, ${what}: ${one.importer.name}`);
        const run = await measure(one.importer, origin, round === 0 ? warmUpSize : fileSize);
        if (round > 0) one.runs.push(run);
      }
    }
    return { name, bytesPerSecond, fileSize, measured, absent };
  } finally {
    for (const { importer } of measured) await importer.end();
    await origin.end();
  }
}

async function measure(
  importer: Importer,
  origin: Origin,
  size: number,
): Promise<MeasuredImporter['runs'][number]> {
  const file = origin.file(size);
  const { pid } = importer;
  // What others left to be written back is not this one's burden.
  spawnSync('sync');
  if (pid !== undefined) resetPeak(pid);
  const seconds = await time(() => importer.fetch(file));
  const peakBytes = pid === undefined ? 0 : treeMemory(pid).main.peak;
  const finishing = await finish(importer);
  const ledger = await origin.ledger(file);
  await importer.clear();
  return { seconds, ...finishing, ledger, surplusBytes: ledger.bytes - size, peakBytes };
}

/** Does for the file what Wharf has done already. */
async function finish({ path, hashers }: Importer) {
  const hashSeconds: Record<string, number> = {};
  if (path === undefined) return { syncSeconds: 0, hashSeconds };
  const [fastest, ...others] = hashers;
  const hash = async ({ name, command, args }: Importer['hashers'][number]) => {
    hashSeconds[name] = await time(() => runCommand(command, [...args, path]));
  };
  // In the order of a script; what a slower program would take instead comes after it.
  if (fastest !== undefined) await hash(fastest);
  const syncSeconds = await time(() => sync(path));
  for (const hasher of others) await hash(hasher);
  return { syncSeconds, hashSeconds };
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
}

async function time(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}
