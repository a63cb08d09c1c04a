import { listModels as operation } from '@wharf/contract';
import type { FastifyInstance } from 'fastify';
import { bind } from '../../bind.ts';
import { pageRequest } from '../../paging.ts';

/** Tells the tokens of this list from those of others. */
const FILTERS = 'models';

/** Until uploads can become models there is none: the list is empty, and every token is foreign. */
export function routeListModels(app: FastifyInstance): void {
  bind(app, operation, async ({ query }) => {
    pageRequest(query, 100, FILTERS);
    return { models: [] };
  });
}
