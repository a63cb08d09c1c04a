import { createProject as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import { createProject } from '../../../domain/projects/create-project.ts';
import type { AccessNeeds } from '../../../domain/projects/issue-key.ts';
import { bind } from '../../bind.ts';
import { presentIssuedKey } from '../../presenters/api-key.ts';
import { presentProject } from '../../presenters/project.ts';

export function routeCreateProject(app: FastifyInstance, needs: AccessNeeds): void {
  bind(app, operation, async ({ body, caller }) => {
    const { project, key } = await createProject(needs, body.name, { by: caller });
    return { project: presentProject(project), key: presentIssuedKey(key) };
  });
}
