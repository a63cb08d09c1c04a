import type { KeyedSession } from '../../ports/session-repository.ts';
import type { Caller } from '../caller.ts';
import type { Dependencies } from '../dependencies.ts';
import { callerOf } from '../projects/credentials.ts';
import { laterExpiry } from './session-lifetime.ts';
import { sessionId } from './session-token.ts';

/** What sessions need besides what every use case may have. */
export interface SessionNeeds extends Pick<Dependencies, 'database' | 'clock'> {
  /** Keys the hashes of session tokens. */
  readonly sessionKey: Uint8Array;
}

/**
 * The session that a token stands for. None once it has expired, its key was revoked or its project is gone;
 * and none in a project that is not its key's, unless that key is an administrator's.
 */
export async function findSession(needs: SessionNeeds, token: string): Promise<KeyedSession | undefined> {
  const found = await needs.database.sessions.find(sessionId(needs.sessionKey, token));
  return found !== undefined && isAlive(found, needs.clock()) ? found : undefined;
}

/** Finds a session that is being used, which puts its expiry off. */
export async function useSession(needs: SessionNeeds, token: string): Promise<KeyedSession | undefined> {
  const found = await findSession(needs, token);
  if (found === undefined) return undefined;
  const expiresAt = laterExpiry(found.session, needs.clock());
  if (expiresAt === undefined) return found;
  await needs.database.sessions.extend(found.session.id, expiresAt);
  return { ...found, session: { ...found.session, expiresAt } };
}

/** Who acts by a session. */
export function sessionCaller({ key, project }: KeyedSession): Caller {
  return callerOf(key, project.id);
}

function isAlive({ session, key }: KeyedSession, now: number): boolean {
  return (
    session.expiresAt > now &&
    key.revokedAt === null &&
    (key.administrator || session.projectId === key.projectId)
  );
}
