import { createHmac } from 'node:crypto';
import { newSecret } from '../ids.ts';

/** What the browser of a session holds: 256 random bits. */
export const newSessionToken = newSecret;

/**
 * The id that a session with this token has. Keyed, as the hashes of API secrets are: who steals only the
 * database cannot even tell whether a token is one of its sessions'. Hexadecimal.
 */
export function sessionId(sessionKey: Uint8Array, token: string): string {
  return createHmac('sha256', sessionKey).update(token).digest('hex');
}
