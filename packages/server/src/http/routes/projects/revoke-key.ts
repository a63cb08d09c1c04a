import { revokeKey as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { AccessNeeds } from '../../../domain/projects/issue-key.ts';
import { revokeKey } from '../../../domain/projects/revoke-key.ts';
import { bind } from '../../bind.ts';

export function routeRevokeKey(app: FastifyInstance, needs: AccessNeeds): void {
  bind(app, operation, async ({ caller, params }) => {
    await revokeKey(needs, params.key, caller);
    return {};
  });
}
