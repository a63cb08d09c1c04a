import type { Entry, IntentEntry, InvokeEntry, ReturnEntry } from '../history/entry.ts';

/** A request with its outcome, and their places in the history. */
export interface CallRecord {
  readonly invoke: InvokeEntry;
  readonly invokedAt: number;
  /** Undefined where the harness ended first. */
  readonly result: ReturnEntry | undefined;
  /** After everything for a call without an outcome. */
  readonly returnedAt: number;
}

/** The calls of a history, in the order in which they were made. Places are indexes into the history. */
export function callsOf(history: readonly Entry[]): CallRecord[] {
  const calls = new Map<number, CallRecord>();
  for (const [at, entry] of history.entries()) {
    if (entry.type === 'invoke') {
      const open = { invoke: entry, invokedAt: at, result: undefined };
      calls.set(entry.call, { ...open, returnedAt: Number.POSITIVE_INFINITY });
    } else if (entry.type === 'return') {
      const open = calls.get(entry.call);
      if (open !== undefined) calls.set(entry.call, { ...open, result: entry, returnedAt: at });
    }
  }
  return [...calls.values()];
}

/** Acknowledged calls only. */
export function acknowledged(
  calls: readonly CallRecord[],
): (CallRecord & { readonly result: ReturnEntry })[] {
  return calls.filter(
    (call): call is CallRecord & { readonly result: ReturnEntry } => call.result?.outcome === 'ok',
  );
}

export function intentsOf(history: readonly Entry[]): Map<string, IntentEntry> {
  const intents = new Map<string, IntentEntry>();
  for (const entry of history) if (entry.type === 'intent') intents.set(entry.intent, entry);
  return intents;
}

/** Which intent each upload was created for. */
export function intentOfUpload(history: readonly Entry[]): Map<string, IntentEntry> {
  const intents = intentsOf(history);
  const found = new Map<string, IntentEntry>();
  for (const { invoke, result } of callsOf(history)) {
    const intent = intents.get(invoke.intent);
    const upload = result?.upload?.id;
    if (invoke.operation === 'create' && upload !== undefined && intent !== undefined)
      found.set(upload, intent);
  }
  return found;
}

/** Which intent each asset of base64 was created for, as far as its client was told. */
export function intentOfAsset(history: readonly Entry[]): Map<string, IntentEntry> {
  const intents = intentsOf(history);
  const found = new Map<string, IntentEntry>();
  for (const { invoke, result } of acknowledged(callsOf(history))) {
    const intent = intents.get(invoke.intent);
    if (invoke.operation !== 'create-asset' || result.entity === undefined || intent === undefined) continue;
    found.set(result.entity, intent);
  }
  return found;
}

/** Entities whose deletion was asked for, whether or not that was acknowledged. */
export function deletionsOf(calls: readonly CallRecord[]): Map<string, 'acknowledged' | 'maybe'> {
  const deletions = new Map<string, 'acknowledged' | 'maybe'>();
  for (const { invoke, result } of calls) {
    if (invoke.operation !== 'delete-entity' || invoke.entity === undefined) continue;
    if (result?.outcome === 'ok') deletions.set(invoke.entity, 'acknowledged');
    else if (result?.outcome !== 'refused' && !deletions.has(invoke.entity)) {
      deletions.set(invoke.entity, 'maybe');
    }
  }
  return deletions;
}
