import type { Database } from '../../ports/database.ts';
import type { ProjectRecord } from '../../ports/project-repository.ts';
import type { OwnQuota } from '../../ports/quota-repository.ts';

/** A project with the quota of its own. */
export interface ProjectView extends ProjectRecord {
  readonly quota: OwnQuota;
}

const NONE: OwnQuota = { bytes: null, uploads: null };

/** All projects, oldest first. */
export async function listProjects(
  database: Pick<Database, 'projects' | 'quotas'>,
): Promise<readonly ProjectView[]> {
  const quotas = await database.quotas.list();
  const projects = await database.projects.list();
  return projects.map((project) => ({ ...project, quota: quotas.get(project.id) ?? NONE }));
}
