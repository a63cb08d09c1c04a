import type { OwnQuota } from '../../ports/quota-repository.ts';
import type { Caller } from '../caller.ts';
import { findProject } from './find-project.ts';
import type { AccessNeeds } from './issue-key.ts';
import type { ProjectView } from './project-view.ts';
import { requireStillAdministrator } from './still-administrator.ts';

/** What may change of a project; what is absent stays as it is. */
export interface ProjectChanges {
  /** Null: what the installation allows; 0: as much as there is room for. */
  readonly quota?: Partial<OwnQuota>;
}

/**
 * Changes the quota of a project. Where it has more already, nothing is lost: it only gets no more.
 * @param by who asks for it over the API; absent: the operator, on the machine of the server
 * @throws NotFoundError when there is no such project
 * @throws AuthenticationError when `by` is no administrator any more
 */
export async function updateProject(
  { database }: Pick<AccessNeeds, 'database'>,
  projectId: string,
  changes: ProjectChanges,
  by?: Caller,
): Promise<ProjectView> {
  return database.transaction(async (tx) => {
    await requireStillAdministrator(tx, by);
    const project = await findProject(tx.projects, projectId);
    // Two who change one half of it each would undo each other.
    await tx.quotas.lockUse(projectId);
    const quota = { ...(await tx.quotas.find(projectId)), ...changes.quota };
    await tx.quotas.set(projectId, quota);
    return { ...project, quota };
  });
}
