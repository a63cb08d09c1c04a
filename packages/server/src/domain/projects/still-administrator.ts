import type { Repositories } from '../../ports/database.ts';
import type { Caller } from '../caller.ts';
import { AuthenticationError } from '../errors.ts';

/**
 * Checks in the transaction that changes who may do what that its caller still may: time has passed since the
 * caller was let in, for as long as the body of the request took, and the key may have been revoked in it.
 *
 * @param by undefined: the operator, on the machine of the server
 * @throws AuthenticationError where the key was revoked or administers nothing
 */
export async function requireStillAdministrator(
  { keys }: Pick<Repositories, 'keys'>,
  by: Caller | undefined,
): Promise<void> {
  if (by === undefined) return;
  const key = await keys.find(by.key);
  if (key === undefined || key.revokedAt !== null || !key.administrator) {
    throw new AuthenticationError('Your key was revoked, or is no longer that of an administrator');
  }
}
