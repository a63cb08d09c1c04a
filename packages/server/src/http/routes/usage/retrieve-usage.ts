import { retrieveUsage as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { projectQuota } from '../../../domain/quotas/project-quota.ts';
import { projectUsage } from '../../../domain/usage/project-usage.ts';
import { bind } from '../../bind.ts';
import { presentUsage } from './present-usage.ts';

export function routeRetrieveUsage(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller }) => ({
    usage: presentUsage(
      await projectUsage(deps, caller.projectId),
      await projectQuota(deps, caller.projectId),
    ),
  }));
}
