/** Entry of the chaos runs: `npm run chaos -- [options]`. Exits with 1 when a promise was broken. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { optionsOrUsage } from '../../scripts/options-or-usage.ts';
import { check } from './checker/check.ts';
import type { FinalState } from './checker/final-state.ts';
import { describeFault, planFaults } from './faults/schedule.ts';
import { readHistory } from './history/journal.ts';
import { type Options, parseOptions, USAGE } from './options.ts';
import { reportText } from './report.ts';
import { filesOf, run } from './run.ts';
import { TOPOLOGIES } from './system/topology.ts';

function printSchedule({ seed, faults, topology, only }: Options): void {
  for (const [at, episode] of planFaults(seed, faults, TOPOLOGIES[topology], only).entries()) {
    process.stdout.write(
      `episode ${at + 1}\n${episode.map((fault) => `  ${describeFault(fault)}\n`).join('')}`,
    );
  }
}

/** @returns whether every promise was kept */
function judge(directory: string): boolean {
  const files = filesOf(directory);
  const history = readHistory(files.history);
  const violations = check(history, JSON.parse(readFileSync(files.final, 'utf8')) as FinalState);
  const report = reportText(history, violations);
  writeFileSync(join(directory, 'report.txt'), report);
  process.stdout.write(`\n${report}\nHistory, logs and this report: ${directory}\n`);
  return violations.length === 0;
}

/** An empty directory for the run. */
function directoryFor({ directory, seed }: Options): string {
  if (directory === undefined) {
    const made = mkdtempSync(join(tmpdir(), `wharf-chaos-${seed}-`));
    // As root, PostgreSQL runs as another user, who has to get through to what is its own.
    chmodSync(made, 0o711);
    return made;
  }
  const path = resolve(directory);
  if (existsSync(filesOf(path).history)) throw new Error(`${path} holds an earlier run`);
  mkdirSync(path, { recursive: true });
  return path;
}

const options = optionsOrUsage(parseOptions, USAGE);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));
if (options.scheduleOnly) printSchedule(options);
else if (options.check !== undefined) process.exitCode = judge(resolve(options.check)) ? 0 : 1;
else {
  const directory = directoryFor(options);
  const { seed, faults, topology } = options;
  const startedAt = performance.now();
  const say = (line: string) => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    process.stdout.write(`${seconds.padStart(7)} ${line}\n`);
  };
  say(`seed ${seed}: repeat with --seed ${seed} --faults ${faults} --topology ${topology}`);
  await run(options, directory, say);
  process.exitCode = judge(directory) ? 0 : 1;
}
