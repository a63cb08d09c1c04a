import type { SessionRecord } from '../../ports/session-repository.ts';

const HOUR = 3_600_000;
/** Milliseconds without a request after which a session expires. */
const IDLE = 12 * HOUR;
/** Milliseconds after which it expires in any case. */
const LONGEST = 7 * 24 * HOUR;
/** Milliseconds of use between two writes of it. */
const PRECISION = 5 * 60_000;

/** When a session that is used at `now` expires. */
export function expiryOf(createdAt: number, now: number): number {
  return Math.min(now + IDLE, createdAt + LONGEST);
}

/** The later expiry of a session used at `now`, where it is worth a write. */
export function laterExpiry(session: SessionRecord, now: number): number | undefined {
  const expiresAt = expiryOf(session.createdAt, now);
  const gained = expiresAt - session.expiresAt;
  // The last minutes before the final limit count, too: nothing comes after them.
  const last = expiresAt === session.createdAt + LONGEST;
  return gained >= PRECISION || (last && gained > 0) ? expiresAt : undefined;
}
