import type { Caller } from '../caller.ts';
import { NotFoundError, WrongStateError } from '../errors.ts';
import type { AccessNeeds } from './issue-key.ts';
import { requireStillAdministrator } from './still-administrator.ts';

/**
 * Refuses a key from the next request on, and ends its sessions.
 * @param by who asks for it over the API; absent: the operator, on the machine of the server
 * @throws WrongStateError for the key of `by`: it would leave its owner without a way back
 * @throws NotFoundError when there is no such key, or it was revoked before
 * @throws AuthenticationError when `by` is no administrator any more
 */
export async function revokeKey(
  deps: Pick<AccessNeeds, 'database' | 'clock'>,
  key: string,
  by?: Caller,
): Promise<void> {
  if (key === by?.key) {
    throw new WrongStateError(
      'This is the key that you are using: revoke it with the key of another administrator, or with "wharf keys revoke" on the machine of the server',
      { key },
    );
  }
  await deps.database.transaction(async (tx) => {
    await requireStillAdministrator(tx, by);
    if (!(await tx.keys.revoke(key, deps.clock()))) {
      throw new NotFoundError(`There is no key ${key} that could be revoked`, { key });
    }
    await tx.sessions.deleteOfKey(key);
  });
}
