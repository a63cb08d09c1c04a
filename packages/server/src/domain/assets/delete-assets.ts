import type { Dependencies } from '../dependencies.ts';
import { releaseBlobs } from '../storage/adopt-blob.ts';
import { announceDeletedAsset } from '../webhooks/announce.ts';
import { holder } from './holders.ts';
import { PICTURE_ROLES } from './pictures.ts';
import { CONVERTED_FORMATS } from './target-format.ts';

/**
 * Deletes assets with their tags, memberships and conversions, all or none; unknown ids are ignored.
 * Bytes go when their last user goes.
 *
 * What points at a deleted asset keeps pointing: children keep `parentId` and uploads `entityId`. They
 * tell where something came from, and a gap in the past is better than a changed one.
 */
export async function deleteAssets(
  deps: Pick<Dependencies, 'database' | 'clock' | 'crashPoint'>,
  projectId: string,
  ids: readonly string[],
): Promise<void> {
  await deps.database.transaction(async (tx) => {
    // Only those of the project: a holder is an id, and the references know no project.
    const assets = await tx.assets.findMany(projectId, [...new Set(ids)]);
    const found = assets.map(({ id }) => id);
    await releaseBlobs(tx, found.flatMap(holdersOf));
    await tx.assets.delete(projectId, found);
    for (const asset of assets) await announceDeletedAsset(tx, asset, deps.clock());
  });
  deps.crashPoint('delete-assets:committed');
}

/** Everything of an asset that may use a blob. */
function holdersOf(assetId: string): readonly string[] {
  return [
    holder(assetId, 'content'),
    ...PICTURE_ROLES.map((role) => holder(assetId, role)),
    ...CONVERTED_FORMATS.map((format) => holder(assetId, `format-${format}`)),
  ];
}
