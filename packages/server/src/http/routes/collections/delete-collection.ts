import { deleteCollection as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import { deleteCollection } from '../../../domain/collections/delete-collection.ts';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { bind } from '../../bind.ts';

export function routeDeleteCollection(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, params }) => {
    await deleteCollection(deps, caller.projectId, params.collectionId);
    return {};
  });
}
