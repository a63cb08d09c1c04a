import { createCollection as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import { viewCollection } from '../../../domain/collections/collection-view.ts';
import { createCollection } from '../../../domain/collections/create-collection.ts';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { bind } from '../../bind.ts';
import { presentCollection } from '../../presenters/collection.ts';

export function routeCreateCollection(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, body }) => {
    const collection = await createCollection(deps, caller, body.name);
    return { collection: presentCollection(await viewCollection(deps, collection)) };
  });
}
