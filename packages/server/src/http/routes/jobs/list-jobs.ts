import { listJobs as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { jobListing } from '../../../domain/jobs/job-listing.ts';
import { listJobs } from '../../../domain/jobs/list-jobs.ts';
import { bind } from '../../bind.ts';
import { pageRequest, presentPage } from '../../paging.ts';
import { presentJob, presentJobWithoutResults } from '../../presenters/job.ts';

export function routeListJobs(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, query }) => {
    const listing = jobListing(query);
    const page = await listJobs(deps, caller.projectId, listing, pageRequest(query, 10, listing));
    const present = query.hideResults === true ? presentJobWithoutResults : presentJob;
    return { jobs: page.items.map(present), ...presentPage(page, listing) };
  });
}
