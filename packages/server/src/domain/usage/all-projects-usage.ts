import type { Dependencies } from '../dependencies.ts';
import { listProjects, type ProjectView } from '../projects/project-view.ts';
import { projectQuota, type QuotaView } from '../quotas/project-quota.ts';
import { projectUsage, type UsageView } from './project-usage.ts';

export interface AllProjectsUsage {
  /** The largest in the store first; of equals, the oldest. */
  readonly projects: readonly {
    readonly project: ProjectView;
    readonly usage: UsageView;
    readonly quota: QuotaView;
  }[];
  /** Bytes left in the store; undefined where it has no end. */
  readonly freeBytes: number | undefined;
}

/**
 * What every project takes. One project after the other, so that the embedded database has turns for others in
 * between.
 */
export async function allProjectsUsage(
  deps: Pick<Dependencies, 'database' | 'blobs' | 'limits'>,
): Promise<AllProjectsUsage> {
  const projects: { project: ProjectView; usage: UsageView; quota: QuotaView }[] = [];
  for (const project of await listProjects(deps.database)) {
    const usage = await projectUsage(deps, project.id);
    projects.push({ project, usage, quota: await projectQuota(deps, project.id) });
  }
  projects.sort((a, b) => b.usage.storedBytes - a.usage.storedBytes);
  return { projects, freeBytes: await deps.blobs.freeBytes() };
}
