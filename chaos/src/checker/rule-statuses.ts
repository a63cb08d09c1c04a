import type { Entry } from '../history/entry.ts';
import { acknowledged, callsOf } from './calls.ts';
import type { FinalState } from './final-state.ts';
import { isFinal, mayBecome } from './upload-statuses.ts';
import type { Rule } from './violation.ts';

/** An upload as somebody saw it. Places are indexes into the history. */
interface Sighting {
  readonly upload: string;
  readonly status: string;
  readonly entityId?: string | undefined;
  readonly invokedAt: number;
  readonly returnedAt: number;
  /** Whether it was asked for: an event says nothing of when it was so. */
  readonly isLook: boolean;
}

/**
 * Whoever looks after another look has ended, or after an event has come, sees the same or what may follow, on
 * whichever node.
 */
export const legalStatuses: Rule = {
  name: 'legal-statuses',
  promise: 'every upload goes through legal statuses, and never back',
  *broken(history, final) {
    const sightings = [...looksOf(history), ...eventsOf(history), ...lastLooks(history.length, final)];
    for (const ofUpload of Map.groupBy(sightings, ({ upload }) => upload).values()) {
      yield* contradictions(ofUpload);
    }
  },
};

function* looksOf(history: readonly Entry[]): Iterable<Sighting> {
  for (const { invoke, result, invokedAt, returnedAt } of acknowledged(callsOf(history))) {
    // The answer to a repeated create is that of the first.
    if (result.upload === undefined || invoke.operation === 'create') continue;
    const { id, status, entityId } = result.upload;
    yield { upload: id, status, entityId, invokedAt, returnedAt, isLook: true };
  }
}

function* eventsOf(history: readonly Entry[]): Iterable<Sighting> {
  for (const [at, entry] of history.entries()) {
    if (entry.type !== 'stream' || entry.phase !== 'event' || entry.status === undefined) continue;
    const { upload, status } = entry;
    yield { upload, status, invokedAt: at, returnedAt: at, isLook: false };
  }
}

function* lastLooks(end: number, { uploads }: FinalState): Iterable<Sighting> {
  for (const { id, status, entityId } of uploads) {
    yield { upload: id, status, entityId, invokedAt: end, returnedAt: end + 1, isLook: true };
  }
}

function* contradictions(sightings: readonly Sighting[]): Iterable<string> {
  for (const later of sightings.filter(({ isLook }) => isLook)) {
    const { upload, status, entityId } = later;
    if (entityId !== undefined && status !== 'imported') yield `${upload} is ${status}, but has ${entityId}`;
    // All of them: the last one to end may have begun before one that saw more.
    for (const earlier of sightings.filter(({ returnedAt }) => returnedAt < later.invokedAt)) {
      if (!mayBecome(earlier.status, status)) {
        yield `${upload} was ${earlier.status}, and ${status} afterwards`;
      } else if (isFinal(earlier.status) && earlier.isLook && earlier.entityId !== entityId) {
        yield `${upload} became ${earlier.entityId}, and ${entityId} afterwards`;
      }
    }
  }
}
