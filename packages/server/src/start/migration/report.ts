import type { Config } from '../../config/config.ts';
import type { Amount } from './checks.ts';
import { describeEnd } from './ends.ts';
import type { ObjectVerdict } from './objects.ts';

export interface MigrationReport {
  readonly source: string;
  readonly target: string;
  /** `planned`: nothing was changed. `moved`: everything is in the target, and was verified. `incomplete`: see `problems`. */
  readonly outcome: 'planned' | 'moved' | 'incomplete';
  /** Whether an earlier run had begun. */
  readonly resumed: boolean;
  readonly tables: Amount['tables'];
  readonly rows: number;
  readonly objects: number;
  /** Of the objects. */
  readonly bytes: number;
  /** What cannot move, a sentence each. */
  readonly losses: readonly string[];
  /** A guess, in seconds, at 50 MB/s and 2,000 rows/s. */
  readonly estimatedSeconds: number;
  readonly verified: Pick<ObjectVerdict, 'objects' | 'read'> | undefined;
  /** What is missing or different in the target, a sentence each. */
  readonly problems: readonly string[];
}

/** What a report is made of. */
export interface Reported {
  readonly source: { readonly config: Config };
  readonly target: { readonly config: Config };
  readonly options: { readonly verify: 'sampled' | 'full' };
  readonly amount: Amount;
  readonly losses: readonly string[];
  readonly resumed: boolean;
}

/** Bytes and rows in a second, where nobody has measured: a disk and a network that are nothing special. */
const GUESSED_BYTES = 50e6;
const GUESSED_ROWS = 2_000;

export function reportOf(
  { options, source, target, amount, losses, resumed }: Reported,
  outcome: MigrationReport['outcome'],
  found: Partial<Pick<MigrationReport, 'verified' | 'problems'>> = {},
): MigrationReport {
  const rows = amount.tables.reduce((sum, table) => sum + table.rows, 0);
  // Each object is read once more where everything is verified.
  const readings = options.verify === 'full' ? 2 : 1;
  return {
    source: describeEnd(source.config),
    target: describeEnd(target.config),
    outcome,
    resumed,
    ...amount,
    rows,
    losses,
    estimatedSeconds: Math.ceil((amount.bytes * readings) / GUESSED_BYTES + rows / GUESSED_ROWS),
    verified: undefined,
    problems: [],
    ...found,
  };
}
