import { listProjectKeys as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { AccessNeeds } from '../../../domain/projects/issue-key.ts';
import { listKeys } from '../../../domain/projects/list-keys.ts';
import { bind } from '../../bind.ts';
import { presentKey } from '../../presenters/api-key.ts';

export function routeListProjectKeys(app: FastifyInstance, { database }: AccessNeeds): void {
  bind(app, operation, async ({ params }) => ({
    keys: (await listKeys(database, params.projectId)).map(presentKey),
  }));
}
