import { updateCollection as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import { viewCollection } from '../../../domain/collections/collection-view.ts';
import { updateCollection } from '../../../domain/collections/update-collection.ts';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { bind } from '../../bind.ts';
import { presentCollection } from '../../presenters/collection.ts';

export function routeUpdateCollection(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, params, body }) => {
    const collection = await updateCollection(deps, caller.projectId, params.collectionId, body);
    return { collection: presentCollection(await viewCollection(deps, collection)) };
  });
}
