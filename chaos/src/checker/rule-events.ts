import { isFinal, mayBecome } from './upload-statuses.ts';
import type { Rule } from './violation.ts';

/** Whoever follows an upload, coming back when the stream breaks, hears how it ended. */
export const eventsArrive: Rule = {
  name: 'events-arrive',
  promise: 'whoever follows an upload is told of its end, and of nothing that is not so',
  *broken(history, final) {
    const statuses = new Map(final.uploads.map(({ id, status }) => [id, status]));
    const told = new Map<string, string>();
    const followed = new Set<string>();
    const ends = new Set<string>();
    for (const entry of history) {
      if (entry.type !== 'stream') continue;
      followed.add(entry.upload);
      if (entry.phase === 'ended') ends.add(`${entry.upload} ${entry.status}`);
      if (entry.phase === 'event') yield* impossible(entry.upload, entry.status ?? '', told);
      // Another node may be a little behind: what it tells counts from the beginning.
      if (entry.phase === 'broken') told.delete(entry.upload);
    }
    for (const upload of followed) {
      const status = statuses.get(upload) ?? '';
      if (isFinal(status) && !ends.has(`${upload} ${status}`)) {
        yield `${upload} is ${status}, but nobody who followed it was told`;
      }
    }
  },
};

function* impossible(upload: string, status: string, told: Map<string, string>): Iterable<string> {
  const before = told.get(upload);
  told.set(upload, status);
  if (before !== undefined && !mayBecome(before, status)) {
    yield `the stream of ${upload} told ${before}, and ${status} afterwards`;
  }
}
