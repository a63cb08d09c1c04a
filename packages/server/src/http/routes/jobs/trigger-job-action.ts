import { triggerJobAction as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { cancelJob } from '../../../domain/jobs/cancel-job.ts';
import { bind } from '../../bind.ts';
import { presentJob } from '../../presenters/job.ts';

export function routeTriggerJobAction(app: FastifyInstance, deps: Dependencies): void {
  // The schema leaves one action: cancel.
  bind(app, operation, async ({ caller, params }) => {
    return { job: presentJob(await cancelJob(deps, caller.projectId, params.jobId)) };
  });
}
