import type { AssetDetails, AssetRepository } from '../../ports/asset-repository.ts';
import { NotFoundError } from '../errors.ts';

/** @throws NotFoundError also for an asset of another project, which the caller must not learn of. */
export async function findAsset(
  assets: Pick<AssetRepository, 'find'>,
  projectId: string,
  id: string,
): Promise<AssetDetails> {
  const asset = await assets.find(projectId, id);
  if (asset === undefined) {
    throw new NotFoundError(`There is no asset ${id} in this project`, { assetId: id });
  }
  return asset;
}
