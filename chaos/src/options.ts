import { parseArgs } from 'node:util';
import { TOPOLOGIES, type TopologyName } from './system/topology.ts';

export interface Options {
  readonly seed: number;
  /** How many faults to inject. */
  readonly faults: number;
  readonly topology: TopologyName;
  /** Clients at work at the same time. */
  readonly clients: number;
  /** Only print what would be injected. */
  readonly scheduleOnly: boolean;
  /** Judge the files of an earlier run instead of making one. */
  readonly check: string | undefined;
  /** Where history, logs and the report go; undefined: a new directory for temporary files. */
  readonly directory: string | undefined;
  /** Only faults whose kind begins with this. */
  readonly only: string | undefined;
}

export const USAGE = `usage: npm run chaos -- [options]

  --faults N         how many faults to inject (default: 25)
  --seed N           what decides which, when and where (default: the time, printed)
  --topology NAME    ${Object.keys(TOPOLOGIES).join(', ')} (default: cluster)
  --clients N        clients at work at the same time (default: 6)
  --only PREFIX      only faults whose kind begins with this
  --schedule         print the schedule of faults, and end
  --check DIR        judge what an earlier run left in DIR, and end
  --directory DIR    where history, logs and the report go (default: a new one under the system's temporary files)
`;

/**
 * Reads the command line.
 * @throws Error with a line for the user when it cannot be understood
 */
export function parseOptions(args: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      faults: { type: 'string', default: '25' },
      seed: { type: 'string' },
      topology: { type: 'string', default: 'cluster' },
      clients: { type: 'string', default: '6' },
      only: { type: 'string' },
      schedule: { type: 'boolean', default: false },
      check: { type: 'string' },
      directory: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  return {
    seed: values.seed === undefined ? Date.now() % 1_000_000_000 : whole('--seed', values.seed, 0),
    faults: whole('--faults', values.faults, 0),
    topology: topologyNamed(values.topology),
    clients: whole('--clients', values.clients, 1),
    scheduleOnly: values.schedule,
    check: values.check,
    directory: values.directory,
    only: values.only,
  };
}

function whole(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < least) {
    throw new Error(`${name} must be a whole number of at least ${least}, not ${text}`);
  }
  return value;
}

function topologyNamed(name: string): TopologyName {
  if (!Object.hasOwn(TOPOLOGIES, name)) {
    throw new Error(`There is no topology ${name}: ${Object.keys(TOPOLOGIES).join(', ')}`);
  }
  return name as TopologyName;
}
