import { addCollectionModels as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import { changeMembers } from '../../../domain/collections/change-members.ts';
import { viewCollection } from '../../../domain/collections/collection-view.ts';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { bind } from '../../bind.ts';
import { presentCollection } from '../../presenters/collection.ts';

export function routeAddCollectionModels(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, params, body }) => {
    const target = { projectId: caller.projectId, id: params.collectionId };
    const collection = await changeMembers(deps, 'addModels', target, body.modelIds);
    return { collection: presentCollection(await viewCollection(deps, collection)) };
  });
}
