import { listProjectUsage as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { allProjectsUsage } from '../../../domain/usage/all-projects-usage.ts';
import { bind } from '../../bind.ts';
import { presentProject } from '../../presenters/project.ts';
import { presentUsage } from './present-usage.ts';

export function routeListProjectUsage(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async () => {
    const { projects, freeBytes } = await allProjectsUsage(deps);
    return {
      projects: projects.map(({ project, usage, quota }) => ({
        project: presentProject(project),
        usage: presentUsage(usage, quota),
      })),
      ...(freeBytes === undefined ? {} : { freeBytes }),
    };
  });
}
