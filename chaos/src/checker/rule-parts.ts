import { type CallRecord, callsOf } from './calls.ts';
import type { Rule } from './violation.ts';

/**
 * A part whose PUT was acknowledged is listed by every later look at the pending upload, with the entity tag of a PUT
 * that may have come last, and counted by every complete.
 */
export const acknowledgedParts: Rule = {
  name: 'acknowledged-parts',
  promise: 'every acknowledged part is there until its upload ends',
  *broken(history) {
    const calls = callsOf(history);
    const puts = Map.groupBy(
      calls.filter(({ invoke }) => invoke.operation === 'put-part'),
      ({ invoke }) => invoke.upload ?? '',
    );
    for (const look of calls) {
      const seen = look.result?.upload;
      if (look.invoke.operation === 'complete') yield* wronglyMissed(look, puts);
      if (look.result?.outcome !== 'ok' || seen?.status !== 'pending') continue;
      // Parts are listed by answers to these only.
      if (!['retrieve', 'create'].includes(look.invoke.operation)) continue;
      yield* missingParts(look, seen.id, seen.parts ?? {}, puts.get(seen.id) ?? []);
    }
  },
};

/** A complete is refused where parts are missing, but none of them is one that was acknowledged. */
function* wronglyMissed(
  { invoke, invokedAt, result }: CallRecord,
  puts: ReadonlyMap<string, readonly CallRecord[]>,
): Iterable<string> {
  const named = /missing part\(s\) ([\d, ]+)/.exec(result?.error ?? '')?.[1]?.split(', ') ?? [];
  for (const { invoke: put, result: answer, returnedAt } of puts.get(invoke.upload ?? '') ?? []) {
    if (answer?.outcome !== 'ok' || returnedAt > invokedAt || !named.includes(String(put.part))) continue;
    yield `part ${put.part} of ${invoke.upload} was acknowledged, but is missing to call ${invoke.call}`;
  }
}

function* missingParts(
  look: CallRecord,
  upload: string,
  parts: Readonly<Record<string, string>>,
  puts: readonly CallRecord[],
): Iterable<string> {
  for (const [number, ofPart] of Map.groupBy(puts, ({ invoke }) => invoke.part ?? 0)) {
    const before = ofPart.filter((put) => put.result?.outcome === 'ok' && put.returnedAt < look.invokedAt);
    if (before.length === 0) continue;
    const tag = parts[number];
    if (tag === undefined) {
      yield `part ${number} of ${upload} was acknowledged, but is not there in call ${look.invoke.call}`;
    } else if (!mayBeLast(ofPart, look, tag)) {
      yield `part ${number} of ${upload} has the tag ${tag} in call ${look.invoke.call}: no PUT that may be the last one was given it`;
    }
  }
}

/** Whether a PUT may be the last one that took effect before a look ended, and have this tag. */
function mayBeLast(puts: readonly CallRecord[], look: CallRecord, tag: string): boolean {
  // One that nobody answered may take effect at any time, and nobody knows its tag.
  if (puts.some((put) => put.result?.outcome !== 'ok' && put.invokedAt < look.returnedAt)) return true;
  const acknowledgedPuts = puts.filter((put) => put.result?.outcome === 'ok');
  return acknowledgedPuts.some((put) => {
    if (put.result?.etag !== tag || put.invokedAt > look.returnedAt) return false;
    const replaced = (other: CallRecord) =>
      other.invokedAt > put.returnedAt && other.returnedAt < look.invokedAt;
    return !acknowledgedPuts.some(replaced);
  });
}
