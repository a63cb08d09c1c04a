import { listModels as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { listModels } from '../../../domain/models/list-models.ts';
import { modelListing } from '../../../domain/models/model-listing.ts';
import { viewModel } from '../../../domain/models/model-view.ts';
import { bind } from '../../bind.ts';
import { pageRequest, presentPage } from '../../paging.ts';
import { presentModel } from '../../presenters/model.ts';

export function routeListModels(app: FastifyInstance, deps: Dependencies): void {
  bind(app, operation, async ({ caller, query }) => {
    const listing = modelListing(query);
    // The label tells the tokens of this list from those of others with the same filters.
    const filters = ['models', listing];
    const page = await listModels(deps, caller.projectId, listing, pageRequest(query, 100, filters));
    const views = await Promise.all(page.items.map((model) => viewModel(deps, model)));
    return { models: views.map(presentModel), ...presentPage(page, filters) };
  });
}
