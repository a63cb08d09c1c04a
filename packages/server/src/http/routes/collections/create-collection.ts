import { createCollection as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import { viewCollection } from '../../../domain/collections/collection-view.ts';
import { createCollection } from '../../../domain/collections/create-collection.ts';
import { findCollection } from '../../../domain/collections/find-collection.ts';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { createOnce } from '../../../domain/idempotency/create-once.ts';
import { bind } from '../../bind.ts';
import { presentCollection } from '../../presenters/collection.ts';

export function routeCreateCollection(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, body, request }) => {
    const collection = await createOnce(
      deps,
      caller.projectId,
      request.repeatable,
      (remember) => createCollection(deps, caller, body.name, remember),
      (id) => findCollection(deps.database.collections, caller.projectId, id),
    );
    return { collection: presentCollection(await viewCollection(deps, collection)) };
  });
}
