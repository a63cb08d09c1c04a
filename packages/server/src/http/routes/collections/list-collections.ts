import { listCollections as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import { viewCollection } from '../../../domain/collections/collection-view.ts';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { bind } from '../../bind.ts';
import { pageRequest, presentPage } from '../../paging.ts';
import { presentCollection } from '../../presenters/collection.ts';

/** The list has no filters; this tells its tokens from those of other lists. */
const FILTERS = 'collections';

export function routeListCollections(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, query }) => {
    const page = await deps.database.collections.list(caller.projectId, pageRequest(query, 10, FILTERS));
    const views = await Promise.all(page.items.map((collection) => viewCollection(deps, collection)));
    return { collections: views.map(presentCollection), ...presentPage(page, FILTERS) };
  });
}
