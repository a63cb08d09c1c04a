import type { SessionNeeds } from './find-session.ts';
import { sessionId } from './session-token.ts';

/** Signs out: the token is worth nothing from now on, wherever it was copied to. */
export async function endSession(
  { database, sessionKey }: Pick<SessionNeeds, 'database' | 'sessionKey'>,
  token: string,
): Promise<void> {
  await database.sessions.delete(sessionId(sessionKey, token));
}
