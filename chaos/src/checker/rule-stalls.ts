import type { Entry } from '../history/entry.ts';
import { callsOf, intentOfUpload } from './calls.ts';
import { isFinal } from './upload-statuses.ts';
import type { Rule } from './violation.ts';

/** Milliseconds without a fault after which everything that was waiting must have got on. */
const LONGEST = 60_000;

/** Nothing stalls for longer than a minute when nothing is wrong any more. */
export const noStalls: Rule = {
  name: 'no-stalls',
  promise: 'nothing stalls for more than 60 s after the faults are healed',
  *broken(history) {
    for (const entry of history) {
      if (entry.type === 'recovery' && entry.stalled.length > 0) {
        yield `${entry.milliseconds} ms after the faults ${entry.faults.join(', ')} were healed: ${entry.stalled.join(', ')}`;
      } else if (entry.type === 'done' && entry.outcome === 'gave-up') {
        yield `a client gave up trying ${entry.reason ?? ''} (${entry.intent})`;
      }
    }
    yield* slowUploads(history);
  },
};

/** By what clients saw: an upload that waited through a minute of peace for its end, when all was asked of it. */
function* slowUploads(history: readonly Entry[]): Iterable<string> {
  const peace = peaceOf(history);
  const imports = new Set(
    [...intentOfUpload(history)].flatMap(([id, { source }]) => (source === 'import' ? id : [])),
  );
  const completedAt = new Map<string, number>();
  const endedAt = new Map<string, number>();
  for (const { invoke, result, returnedAt } of callsOf(history)) {
    const entry = history[returnedAt];
    if (result?.outcome !== 'ok' || entry === undefined) continue;
    const id = result.upload?.id;
    if (id === undefined) continue;
    const isAsked = invoke.operation === 'complete' || imports.has(id);
    if (isAsked && !completedAt.has(id)) completedAt.set(id, entry.at);
    if (isFinal(result.upload?.status ?? '') && !endedAt.has(id)) endedAt.set(id, entry.at);
  }
  const end = history.at(-1)?.at ?? 0;
  for (const [id, from] of completedAt) {
    const to = endedAt.get(id) ?? end;
    const longest = Math.max(0, ...peace.map((span) => Math.min(to, span.to) - Math.max(from, span.from)));
    if (longest > LONGEST)
      yield `${id} waited ${Math.round(longest / 1000)} s for its end while nothing was wrong`;
  }
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** The times during which no fault was active. */
function peaceOf(history: readonly Entry[]): Span[] {
  const spans: Span[] = [];
  const active = new Set<number>();
  let from = history[0]?.at ?? 0;
  for (const entry of history) {
    if (entry.type !== 'fault') continue;
    if (entry.phase === 'begin') {
      if (active.size === 0) spans.push({ from, to: entry.at });
      active.add(entry.fault);
    } else {
      active.delete(entry.fault);
      from = entry.at;
    }
  }
  if (active.size === 0) spans.push({ from, to: history.at(-1)?.at ?? from });
  return spans;
}
