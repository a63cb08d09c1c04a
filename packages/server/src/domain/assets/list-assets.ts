import type { AssetDetails } from '../../ports/asset-repository.ts';
import type { Page, PageRequest } from '../../ports/page.ts';
import type { Dependencies } from '../dependencies.ts';
import type { AssetListing } from './asset-listing.ts';

/** One page of the assets of a project. */
export async function listAssets(
  deps: Pick<Dependencies, 'database'>,
  projectId: string,
  { filter, sort, impossible }: AssetListing,
  page: PageRequest,
): Promise<Page<AssetDetails>> {
  if (impossible.length > 0) return { items: [] };
  return deps.database.assets.list(projectId, filter, sort, page);
}
