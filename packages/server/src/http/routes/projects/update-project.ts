import { updateProject as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { AccessNeeds } from '../../../domain/projects/issue-key.ts';
import { updateProject } from '../../../domain/projects/update-project.ts';
import { bind } from '../../bind.ts';
import { presentProject } from '../../presenters/project.ts';

export function routeUpdateProject(app: FastifyInstance, needs: AccessNeeds): void {
  bind(app, operation, async ({ caller, params, body }) => ({
    project: presentProject(await updateProject(needs, params.projectId, body, caller)),
  }));
}
