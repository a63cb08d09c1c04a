import { callsOf } from './calls.ts';
import type { Rule } from './violation.ts';

/** Characters of its output that are quoted. */
const LAST_WORDS = 600;

/** How a process ends that was sent this. One that is killed may just have ended by itself. */
const IN_ORDER = { SIGTERM: ['0'], SIGKILL: ['SIGKILL', '0'] } as const;

/** Nothing that goes wrong around a process ends it, once it runs. */
export const processesLive: Rule = {
  name: 'processes-live',
  promise: 'a running process is ended by nobody but the harness, and ends in order when it is asked to',
  *broken(history) {
    for (const entry of history) {
      if (entry.type !== 'exit' || entry.starting) continue;
      const lastWords = entry.output.slice(-LAST_WORDS);
      const { node, code, asked } = entry;
      if (asked === undefined) yield `${node} ended by itself with ${code}: ${lastWords}`;
      else if (!IN_ORDER[asked].some((right) => right === code)) {
        yield `${node} was sent ${asked}, and ended with ${code}: ${lastWords}`;
      }
    }
  },
};

/** The server answers for what it does not understand, too: a 500 is a bug by definition. */
export const noUnknownErrors: Rule = {
  name: 'no-unknown-errors',
  promise: 'whatever fails has a name: no generic 500',
  *broken(history) {
    const counts = new Map<string, number>();
    for (const { invoke, result } of callsOf(history)) {
      if (result?.status !== 500) continue;
      // What the store says itself is the store's business; only the disk store is the API, too.
      const isOfApi = invoke.node !== undefined || result.error?.includes('InternalServerError');
      if (isOfApi) counts.set(invoke.operation, (counts.get(invoke.operation) ?? 0) + 1);
    }
    for (const [operation, count] of counts) yield `${count} times a generic 500 to ${operation}`;
  },
};
