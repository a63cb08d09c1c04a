import { type CallRecord, callsOf, deletionsOf } from './calls.ts';
import type { Rule } from './violation.ts';

/** Clients of the harness ask for nothing that may be refused, but for a few things: see there. */
export const rightRefusals: Rule = {
  name: 'right-refusals',
  promise:
    'a server in trouble says that it is, and never that a good request is wrong or its subject not there',
  *broken(history) {
    const calls = callsOf(history);
    const deletions = deletionsOf(calls);
    for (const call of calls) {
      const { invoke, result } = call;
      if (result?.outcome !== 'refused' || mayBeRefused(call, deletions)) continue;
      yield `${invoke.operation} of ${invoke.entity ?? invoke.upload ?? invoke.intent} was refused with ${result.status}: ${result.error}`;
    }
  },
};

function mayBeRefused({ invoke, result }: CallRecord, deletions: ReadonlyMap<string, string>): boolean {
  switch (invoke.operation) {
    // Parts may be missing; the upload may have gone on by a request that nobody answered.
    case 'complete':
    case 'abort':
      return result?.status === 400;
    // For the same reason; 404 is the answer of a store.
    case 'put-part':
      return result?.status === 400 || result?.status === 404;
    // A deletion that nobody answered may have been done.
    case 'delete-entity':
    case 'find-entity':
      return result?.status === 404 && deletions.has(invoke.entity ?? '');
    case 'download':
      return (result?.status === 404 || result?.status === 403) && deletions.has(invoke.entity ?? '');
    default:
      return false;
  }
}
