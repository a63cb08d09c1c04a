import { createProjectKey as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import { createKey } from '../../../domain/projects/create-key.ts';
import type { AccessNeeds } from '../../../domain/projects/issue-key.ts';
import { bind } from '../../bind.ts';
import { presentIssuedKey } from '../../presenters/api-key.ts';

export function routeCreateProjectKey(app: FastifyInstance, needs: AccessNeeds): void {
  bind(app, operation, async ({ caller, params, body: { name, administrator = false } }) => ({
    key: presentIssuedKey(await createKey(needs, params.projectId, { name, administrator }, caller)),
  }));
}
