import type { Project } from '@wharf/contract';
import type { ProjectView } from '../../domain/projects/project-view.ts';
import { isoDate } from './iso-date.ts';

type Presentable = Omit<ProjectView, 'quota'> & Partial<Pick<ProjectView, 'quota'>>;

/** The project as the wire has it; without a quota where it has none of its own. */
export function presentProject({ id, name, createdAt, quota }: Presentable): Project {
  const project = { id, name, createdAt: isoDate(createdAt) };
  const { bytes = null, uploads = null } = quota ?? {};
  if (bytes === null && uploads === null) return project;
  return {
    ...project,
    quota: { ...(bytes === null ? {} : { bytes }), ...(uploads === null ? {} : { uploads }) },
  };
}
