import type { KeyedSession } from '../../ports/session-repository.ts';
import { type KeyPair, verifyKey } from '../projects/credentials.ts';
import { findProject } from '../projects/find-project.ts';
import type { SessionNeeds } from './find-session.ts';
import { expiryOf } from './session-lifetime.ts';
import { newSessionToken, sessionId } from './session-token.ts';

/** Sessions of one key at a time: nobody has that many browsers, and none is kept open by forgetting it. */
const MAX_SESSIONS = 50;

/** A session with the token that proves it, which is not kept. */
export interface OpenedSession extends KeyedSession {
  readonly token: string;
}

/**
 * Signs in, to the project of the key. The oldest session of a key ends for what would be its 51st.
 * @param needs.hashKey keys the hashes of API secrets
 * @throws AuthenticationError, with the same words whatever was wrong
 */
export async function openSession(
  needs: SessionNeeds & { readonly hashKey: Uint8Array },
  pair: KeyPair,
): Promise<OpenedSession> {
  const { database } = needs;
  const key = await verifyKey(database.keys, needs.hashKey, pair);
  const project = await findProject(database.projects, key.projectId);
  const token = newSessionToken();
  const createdAt = needs.clock();
  const session = {
    id: sessionId(needs.sessionKey, token),
    key: key.key,
    projectId: project.id,
    createdAt,
    expiresAt: expiryOf(createdAt, createdAt),
  };
  await database.transaction(async ({ sessions }) => {
    await sessions.deleteOlderOfKey(key.key, MAX_SESSIONS - 1);
    await sessions.insert(session);
  });
  return { session, key, project, token };
}
