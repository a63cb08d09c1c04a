import type { Caller } from '../caller.ts';
import { accessName } from './access-name.ts';
import { findProject } from './find-project.ts';
import { type AccessNeeds, type IssuedKey, issueKey, recordOf } from './issue-key.ts';
import { requireStillAdministrator } from './still-administrator.ts';

/**
 * Creates a further key of a project.
 * @param by who asks for it over the API; absent: the operator, on the machine of the server
 * @throws InvalidRequestError for an unusable name
 * @throws NotFoundError when there is no such project
 * @throws AuthenticationError when `by` is no administrator any more
 */
export async function createKey(
  deps: AccessNeeds,
  projectId: string,
  { name, administrator }: { readonly name: string; readonly administrator: boolean },
  by?: Caller,
): Promise<IssuedKey> {
  const key = issueKey(deps, { projectId, name: accessName('key', name), administrator });
  await deps.database.transaction(async (tx) => {
    await requireStillAdministrator(tx, by);
    await findProject(tx.projects, projectId);
    await tx.keys.insert(recordOf(key));
  });
  return key;
}
