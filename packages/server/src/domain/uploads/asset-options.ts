import type { AssetOptions, Kind } from '@wharf/contract';
import type { Repositories } from '../../ports/database.ts';
import { InvalidRequestError } from '../errors.ts';

/**
 * Checks where the asset is to go, at create rather than after an hour of uploading.
 * @throws InvalidRequestError for options with a model, an unknown collection or an unknown parent.
 */
export async function checkAssetOptions(
  repositories: Pick<Repositories, 'collections' | 'assets'>,
  projectId: string,
  kind: Kind,
  options: AssetOptions | undefined,
): Promise<void> {
  if (options === undefined) return;
  if (kind === 'model') {
    throw new InvalidRequestError(
      'assetOptions is only for kinds which produce an asset: leave it out for a model',
      {
        field: 'assetOptions',
      },
    );
  }
  const collectionIds = [...new Set(options.collectionIds ?? [])];
  if (collectionIds.length > 0) {
    const existing = await repositories.collections.existing(projectId, collectionIds);
    const unknown = collectionIds.filter((id) => !existing.has(id));
    if (unknown.length > 0) {
      throw new InvalidRequestError(`No such collection in this project: ${unknown.join(', ')}`, {
        unknownCollectionIds: unknown,
      });
    }
  }
  if (options.parentId !== undefined) {
    const parent = await repositories.assets.find(projectId, options.parentId);
    if (parent === undefined) {
      throw new InvalidRequestError(`No such asset in this project: ${options.parentId} (parentId)`, {
        unknownParentId: options.parentId,
      });
    }
  }
}
