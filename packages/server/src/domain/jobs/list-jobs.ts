import type { JobRecord } from '../../ports/job-repository.ts';
import type { Page, PageRequest } from '../../ports/page.ts';
import type { Dependencies } from '../dependencies.ts';
import type { JobListing } from './job-listing.ts';

/** One page of the jobs of a project, newest first. */
export async function listJobs(
  deps: Pick<Dependencies, 'database'>,
  projectId: string,
  { filter, impossible }: JobListing,
  page: PageRequest,
): Promise<Page<JobRecord>> {
  if (impossible) return { items: [] };
  return deps.database.jobs.list(projectId, filter, page);
}
