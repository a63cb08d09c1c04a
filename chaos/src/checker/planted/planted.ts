import type { Entry } from '../../history/entry.ts';
import type { LedgerState } from '../../ledger/ledger.ts';
import type { FinalState } from '../final-state.ts';
import type { HistoryWriter } from '../sample-run.ts';

/** A violation, and the rule that has to notice it. Each is planted in a run that is otherwise without fault. */
export interface Planted {
  readonly rule: string;
  readonly what: string;
  /** What clients noted before the faults and the end. */
  readonly noted?: (history: HistoryWriter) => void;
  /** What is left, instead of what should be. */
  readonly left?: (final: FinalState) => FinalState;
  /** What is wrong with the lines of the history. */
  readonly lines?: (history: readonly Entry[]) => Entry[];
}

export function withUpload(final: FinalState, change: Partial<FinalState['uploads'][number]>): FinalState {
  return { ...final, uploads: final.uploads.map((one) => ({ ...one, ...change })) };
}

export function withFile(
  final: FinalState,
  file: FinalState['entities'][number]['files'][number],
): FinalState {
  return { ...final, entities: final.entities.map((entity) => ({ ...entity, files: [file] })) };
}

export function withSteps(final: FinalState, statuses: readonly string[]): FinalState {
  const statusHistory = statuses.map((status) => ({ status, date: '2026-01-01T00:00:00.000Z' }));
  return { ...final, jobs: final.jobs.map((job) => ({ ...job, statusHistory })) };
}

export function withLedger(final: FinalState, change: Partial<LedgerState>): FinalState {
  return { ...final, ledger: { ...final.ledger, ...change } };
}
