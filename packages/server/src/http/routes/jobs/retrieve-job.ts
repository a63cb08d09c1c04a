import { retrieveJob as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { findJob } from '../../../domain/jobs/find-job.ts';
import { bind } from '../../bind.ts';
import { presentJob } from '../../presenters/job.ts';

export function routeRetrieveJob(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, params }) => {
    return { job: presentJob(await findJob(deps.database.jobs, caller.projectId, params.jobId)) };
  });
}
