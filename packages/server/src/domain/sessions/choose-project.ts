import type { KeyedSession } from '../../ports/session-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { ForbiddenError } from '../errors.ts';
import { findProject } from '../projects/find-project.ts';

/**
 * Goes on with a session in another project.
 * @throws ForbiddenError for another than that of its key, unless the key is an administrator's
 * @throws NotFoundError when there is no such project
 */
export async function chooseProject(
  { database }: Pick<Dependencies, 'database'>,
  { session, key }: KeyedSession,
  projectId: string,
): Promise<KeyedSession> {
  if (!key.administrator && projectId !== key.projectId) {
    throw new ForbiddenError(
      'The key that you signed in with belongs to one project: sign in with a key of the other one, or with that of an administrator',
      { projectId },
    );
  }
  const project = await findProject(database.projects, projectId);
  await database.sessions.chooseProject(session.id, project.id);
  return { session: { ...session, projectId: project.id }, key, project };
}
