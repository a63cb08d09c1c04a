import type { ProjectRecord } from '../../ports/project-repository.ts';
import type { Caller } from '../caller.ts';
import { InvalidRequestError } from '../errors.ts';
import { newId } from '../ids.ts';
import { accessName, lookOf } from './access-name.ts';
import { type AccessNeeds, type IssuedKey, issueKey, recordOf } from './issue-key.ts';
import { requireStillAdministrator } from './still-administrator.ts';

/** A new project with its first key. */
export interface CreatedProject {
  readonly project: ProjectRecord;
  readonly key: IssuedKey;
}

/**
 * Creates a project with its first key.
 * @param options.administrator whether that key manages projects and keys
 * @param options.by who asks for it over the API; absent: the operator, on the machine of the server
 * @throws InvalidRequestError for an unusable name, or one that looks like that of another project
 * @throws AuthenticationError when `by` is no administrator any more
 */
export async function createProject(
  deps: AccessNeeds,
  givenName: string,
  { administrator = false, by }: { readonly administrator?: boolean; readonly by?: Caller } = {},
): Promise<CreatedProject> {
  const name = accessName('project', givenName);
  const project = { id: newId('proj'), name, createdAt: deps.clock() };
  const key = issueKey(deps, { projectId: project.id, name: 'first key', administrator });
  await deps.database.transaction(async (tx) => {
    await requireStillAdministrator(tx, by);
    const look = lookOf(name);
    const alike = (await tx.projects.list()).find((other) => lookOf(other.name) === look);
    if (alike !== undefined) {
      throw new InvalidRequestError(`There is a project named "${alike.name}" already`, {
        name: alike.name,
      });
    }
    await tx.projects.insert(project);
    await tx.keys.insert(recordOf(key));
  });
  return { project, key };
}
