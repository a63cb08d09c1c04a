import type { Machine } from '../machine.ts';
import { figure, MIB } from '../report/format.ts';
import type { Cluster } from './cluster.ts';
import type { MixResult } from './mix.ts';
import { table } from './table.ts';
import type { Finding } from './verdict.ts';

export interface MixReport {
  readonly date: string;
  readonly machine: Machine;
  readonly cluster: string;
  readonly users: number;
  readonly pause: number;
  readonly seed: number;
  readonly result: MixResult;
  readonly findings: readonly Finding[];
  readonly passed: boolean;
}

/** For people; the same as JSON has every interval. */
export function mixPage(report: MixReport, { processes }: Pick<Cluster, 'processes'>): string {
  const { machine, result, findings } = report;
  const failures = Object.entries(result.failures);
  const judged = findings.some(({ flat }) => flat !== undefined);
  const passed = judged ? 'Flat, and nothing failed.' : 'Nothing failed; too short to say what stays flat.';
  const verdict = report.passed ? passed : 'Not flat, or something failed: see below.';
  return [
    '# Mixed load',
    `${verdict} ${report.cluster}; ${report.users} users, ${report.pause} ms between two operations of one, seed ${report.seed}, ${figure(result.seconds / 60)} minutes, ${report.date}. ${machine.cpu}, ${machine.cores} cores, ${figure(machine.memoryBytes / 2 ** 30)} GiB, ${machine.system}, Node.js ${machine.node}, commit ${machine.commit}, load before the run ${figure(machine.loadBefore)}. The users run on the same cores.`,
    '## Operations',
    table(
      ['operation', 'done', 'per s', 'ms, median', 'ms, 95 %', 'ms, longest'],
      Object.entries(result.total).map(([name, { count, p50, p95, max }]) => [
        name,
        String(count),
        figure(count / result.seconds),
        figure(p50),
        figure(p95),
        figure(max),
      ]),
    ),
    '## What grew',
    'From the end of the warm-up (a quarter of the run) to the end, by the median of the slopes of all pairs of intervals.',
    table(
      ['what', 'median', 'grew by', 'allowed', ''],
      findings.map(({ what, unit, median, growth, allowed, flat }) => [
        what,
        amount(median, unit),
        amount(growth, unit),
        amount(allowed, unit),
        flat === undefined ? 'too short to say' : flat ? 'flat' : '**grows**',
      ]),
    ),
    '## The path of the bytes',
    `Clients sent ${figure(result.partBytes / MIB)} MiB in parts; workers imported ${figure(result.importedBytes / MIB)} MiB. What each process read and wrote in all, through sockets and files (\`/proc/<pid>/io\`):`,
    table(
      ['process', 'read MiB', 'written MiB', 'read, of the bytes of parts'],
      processes.map(({ name }) => {
        const { read, written } = result.transferred[name] ?? { read: Number.NaN, written: Number.NaN };
        const share = `${figure((100 * read) / result.partBytes)} %`;
        return [name, figure(read / MIB), figure(written / MIB), share];
      }),
    ),
    ...(failures.length === 0
      ? []
      : [
          '## Failures',
          table(
            ['what', 'how often'],
            failures.map(([what, count]) => [what, String(count)]),
          ),
        ]),
    '',
  ].join('\n\n');
}

function amount(value: number, unit: string): string {
  return unit === 'bytes' ? `${figure(value / MIB)} MiB` : `${figure(value)} ${unit}`;
}
