import type { AssetDetails } from '../../ports/asset-repository.ts';
import type { Dependencies } from '../dependencies.ts';

/** The assets with these ids, in the order asked for, each once; unknown ids are left out. */
export async function getAssets(
  deps: Pick<Dependencies, 'database'>,
  projectId: string,
  ids: readonly string[],
): Promise<readonly AssetDetails[]> {
  const unique = [...new Set(ids)];
  const found = await deps.database.assets.findMany(projectId, unique);
  const byId = new Map(found.map((asset) => [asset.id, asset]));
  return unique.flatMap((id) => byId.get(id) ?? []);
}
