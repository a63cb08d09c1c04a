import type { Database } from '../../ports/database.ts';
import type { ApiKeyRecord } from '../../ports/project-repository.ts';
import { findProject } from './find-project.ts';

/**
 * The keys of a project, oldest first, revoked ones included.
 * @throws NotFoundError when there is no such project
 */
export async function listKeys(
  { projects, keys }: Pick<Database, 'projects' | 'keys'>,
  projectId: string,
): Promise<readonly ApiKeyRecord[]> {
  await findProject(projects, projectId);
  return keys.list(projectId);
}
