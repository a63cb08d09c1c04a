/** Entry of the load: `npm run load -- [mix|curve] [options]`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { optionsOrUsage } from '../../../scripts/options-or-usage.ts';
import { describeMachine } from '../machine.ts';
import { WorkDirectory } from '../work-directory.ts';
import { endClusters, startCluster } from './cluster.ts';
import { curvePage, runCurve } from './curve.ts';
import { runMix } from './mix.ts';
import { type MixReport, mixPage } from './mix-report.ts';
import { type LoadOptions, parseLoadOptions, USAGE } from './options.ts';
import { Samples } from './samples.ts';
import { judge } from './verdict.ts';

const BENCH = fileURLToPath(new URL('../..', import.meta.url));

function progress(message: string): void {
  process.stderr.write(`${message}\n`);
}

function write(directory: string, name: string, page: string, data: unknown): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, `${name}.md`), page);
  writeFileSync(join(directory, `${name}.json`), `${JSON.stringify(data, null, 2)}\n`);
  process.stdout.write(page);
}

/** @returns whether everything stayed flat and nothing failed */
async function mix(options: LoadOptions, work: WorkDirectory, output: string): Promise<boolean> {
  const machine = describeMachine(work.path);
  const samples = await Samples.make(await work.directory('samples'));
  const cluster = await startCluster(options, (name) => work.directory(name));
  try {
    progress(cluster.description);
    const result = await runMix(options, cluster, samples, progress);
    const findings = judge(result.intervals);
    const passed = Object.keys(result.failures).length === 0 && findings.every(({ flat }) => flat !== false);
    const { users, pause, seed } = options;
    const date = new Date().toISOString();
    const report: MixReport = {
      date,
      machine,
      cluster: cluster.description,
      users,
      pause,
      seed,
      result,
      findings,
      passed,
    };
    write(output, 'load', mixPage(report, cluster), report);
    return passed;
  } finally {
    await cluster.end();
  }
}

async function curve(options: LoadOptions, work: WorkDirectory, output: string): Promise<boolean> {
  const machine = describeMachine(work.path);
  const samples = await Samples.make(await work.directory('samples'));
  const points = await runCurve(options, (name) => work.directory(name), samples, progress);
  const where = `${machine.cpu}, ${machine.cores} cores, Node.js ${machine.node}, commit ${machine.commit}, load before the run ${machine.loadBefore.toFixed(1)}`;
  write(output, 'scaling-curve', curvePage(points, where), { machine, points });
  return true;
}

const options = optionsOrUsage(parseLoadOptions, USAGE);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void endClusters().finally(() => process.exit(130)));
}
const work = new WorkDirectory(`${BENCH}tmp`);
const output = options.output ?? `${BENCH}results`;
const passed = await (options.mode === 'mix' ? mix : curve)(options, work, output);
process.exit(passed ? 0 : 1);
