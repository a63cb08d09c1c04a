import type { AssetDetails } from '../../ports/asset-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { InvalidRequestError } from '../errors.ts';
import { freeText, singleLine } from '../plain-text.ts';
import { findAsset } from './find-asset.ts';

export interface AssetUpdate {
  readonly name?: string;
  readonly description?: string;
  readonly canvas?: string;
  readonly thumbnail?: string;
}

/**
 * Renames or describes an asset. An update that says nothing changes nothing and returns the asset,
 * so that a form can be saved unchanged.
 * @throws InvalidRequestError for a blank name, and for what Wharf does not do.
 */
export async function updateAsset(
  deps: Pick<Dependencies, 'database' | 'clock'>,
  projectId: string,
  id: string,
  body: AssetUpdate,
): Promise<AssetDetails> {
  const { assets } = deps.database;
  const asset = await findAsset(assets, projectId, id);
  refuseUnsupported(body);
  const name = body.name === undefined ? undefined : singleLine(body.name);
  if (name === '') throw new InvalidRequestError('name must not be empty', { field: 'name' });
  const description = body.description === undefined ? undefined : freeText(body.description);
  if (name === undefined && description === undefined) return asset;
  await assets.update(projectId, id, { name, description }, deps.clock());
  return findAsset(assets, projectId, id);
}

function refuseUnsupported(body: AssetUpdate): void {
  const unsupported = (['canvas', 'thumbnail'] as const).filter((field) => body[field] !== undefined);
  if (unsupported.length === 0) return;
  throw new InvalidRequestError(
    `${unsupported.join(' and ')} cannot be changed: the bytes of an asset are final and Wharf makes its own thumbnail`,
    { fields: unsupported },
  );
}
