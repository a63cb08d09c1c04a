import { listTags as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { listTags } from '../../../domain/tags/list-tags.ts';
import { bind } from '../../bind.ts';

export function routeListTags(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller }) => ({ tags: [...(await listTags(deps, caller.projectId))] }));
}
