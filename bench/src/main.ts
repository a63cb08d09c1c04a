/** Entry of the benchmarks: `npm run bench -- [options]`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { optionsOrUsage } from '../../scripts/options-or-usage.ts';
import { Client } from './client/client.ts';
import { describeMachine, type Machine } from './machine.ts';
import { type Options, parseOptions, USAGE } from './options.ts';
import { resultsPage } from './report/results-page.ts';
import type { RunReport } from './report/run-report.ts';
import { sectionText, targetsText } from './report/terminal.ts';
import { SECTIONS } from './sections/all.ts';
import { installPeers } from './servers/peers.ts';
import { WorkDirectory } from './work-directory.ts';

const BENCH = fileURLToPath(new URL('..', import.meta.url));

async function runSections(
  { only, quick }: Options,
  work: WorkDirectory,
  machine: Machine,
): Promise<RunReport> {
  const startedAt = performance.now();
  const sections: RunReport['sections'][number][] = [];
  for (const { name, title, run } of SECTIONS) {
    if (only !== undefined && !only.includes(name)) continue;
    const client = await Client.start();
    try {
      const result = await run({
        client,
        quick,
        directory: (directory) => work.directory(directory),
        progress: (message) => process.stderr.write(`${name}: ${message}\n`),
      });
      process.stdout.write(sectionText(title, result));
      sections.push({ name, title, ...result });
    } finally {
      await client.end();
      work.empty();
    }
  }
  const seconds = (performance.now() - startedAt) / 1000;
  return { date: new Date().toISOString(), quick, seconds, machine, sections };
}

const options = optionsOrUsage(
  (args) =>
    parseOptions(
      args,
      SECTIONS.map(({ name }) => name),
    ),
  USAGE,
);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));
installPeers();
const work = new WorkDirectory(options.directory ?? `${BENCH}tmp`);
const machine = describeMachine(work.path);
if (machine.loadBefore > machine.cores / 4) {
  process.stderr.write(`The machine is busy (load ${machine.loadBefore.toFixed(1)}): figures will be off.\n`);
}
const report = await runSections(options, work, machine);
process.stdout.write(targetsText(report.sections.flatMap(({ targets }) => targets)));
mkdirSync(`${BENCH}results`, { recursive: true });
writeFileSync(`${BENCH}results/latest.json`, `${JSON.stringify(report, null, 2)}\n`);
if (options.writeResults) writeFileSync(`${BENCH}RESULTS.md`, resultsPage(report));
