import type { ModelSummary } from '../../ports/model-repository.ts';
import type { Page, PageRequest } from '../../ports/page.ts';
import type { Dependencies } from '../dependencies.ts';
import type { ModelListing } from './model-listing.ts';

/** One page of the models of a project. */
export async function listModels(
  deps: Pick<Dependencies, 'database'>,
  projectId: string,
  { filter, sort, impossible }: ModelListing,
  page: PageRequest,
): Promise<Page<ModelSummary>> {
  if (impossible.length > 0) return { items: [] };
  return deps.database.models.list(projectId, filter, sort, page);
}
