import { addCollectionModels as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import { viewCollection } from '../../../domain/collections/collection-view.ts';
import { findCollection } from '../../../domain/collections/find-collection.ts';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { bind } from '../../bind.ts';
import { presentCollection } from '../../presenters/collection.ts';

export function routeAddCollectionModels(app: FastifyInstance, deps: Dependencies): void {
  // There are no models yet, so every id is unknown and ignored; an unknown collection is not.
  bind(app, operation, async ({ caller, params }) => {
    const collection = await findCollection(deps.database.collections, caller.projectId, params.collectionId);
    return { collection: presentCollection(await viewCollection(deps, collection)) };
  });
}
