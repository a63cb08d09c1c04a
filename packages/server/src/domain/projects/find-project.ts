import type { ProjectRecord, ProjectRepository } from '../../ports/project-repository.ts';
import { NotFoundError } from '../errors.ts';

/** @throws NotFoundError when there is no such project. */
export async function findProject(projects: ProjectRepository, projectId: string): Promise<ProjectRecord> {
  const project = await projects.find(projectId);
  if (project === undefined) throw new NotFoundError(`There is no project ${projectId}`, { projectId });
  return project;
}
