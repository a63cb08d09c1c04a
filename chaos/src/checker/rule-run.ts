import type { Entry } from '../history/entry.ts';
import type { FinalState } from './final-state.ts';
import type { Rule } from './violation.ts';

/** Rules find nothing wrong where nothing was done: this one sees that there was something to judge. */
export const realRun: Rule = {
  name: 'real-run',
  promise:
    'the run was what it says: every fault was injected and healed while clients worked and were watched',
  *broken(history, final) {
    yield* faultsOf(history);
    for (const type of ['intent', 'return', 'done', 'sample', 'stream', 'webhook'] as const) {
      if (!history.some((entry) => entry.type === type)) yield `no ${type} was ever noted`;
    }
    yield* unended(history);
    yield* nothingLeft(final);
  },
};

function* faultsOf(history: readonly Entry[]): Iterable<string> {
  const wanted = history.find((entry) => entry.type === 'run')?.faults;
  const begun = new Set<number>();
  const ended = new Set<number>();
  for (const entry of history) {
    if (entry.type === 'fault') (entry.phase === 'begin' ? begun : ended).add(entry.fault);
  }
  if (wanted === undefined) yield 'the history does not say what run it is of';
  else if (begun.size !== wanted) yield `${begun.size} faults were injected, not ${wanted}`;
  for (const fault of begun) if (!ended.has(fault)) yield `fault ${fault} was never healed`;
}

/** A client that ended without a word was ended by an error of the harness. */
function* unended(history: readonly Entry[]): Iterable<string> {
  const ended = new Set(history.flatMap((entry) => (entry.type === 'done' ? [entry.intent] : [])));
  for (const entry of history) {
    if (entry.type === 'intent' && !ended.has(entry.intent))
      yield `nobody knows what came of ${entry.intent}`;
  }
}

function* nothingLeft({ uploads, ledger: { blobs } }: FinalState): Iterable<string> {
  if (!uploads.some(({ status }) => status === 'imported')) yield 'no upload was ever imported';
  if (blobs.length === 0) yield 'no blob is left to be judged';
}
