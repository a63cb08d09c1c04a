import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { routeListJobs } from './list-jobs.ts';
import { routeRetrieveJob } from './retrieve-job.ts';
import { routeTriggerJobAction } from './trigger-job-action.ts';

export function routeJobs(app: FastifyInstance, deps: Dependencies): void {
  routeListJobs(app, deps);
  routeRetrieveJob(app, deps);
  routeTriggerJobAction(app, deps);
}
