import type { Dependencies } from '../dependencies.ts';
import { releaseBlobs } from '../storage/adopt-blob.ts';
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
  deps: Pick<Dependencies, 'database' | 'crashPoint'>,
  projectId: string,
  ids: readonly string[],
): Promise<void> {
  await deps.database.transaction(async (tx) => {
    // Only those of the project: a holder is an id, and the references know no project.
    const found = (await tx.assets.findMany(projectId, [...new Set(ids)])).map((asset) => asset.id);
    await releaseBlobs(tx, found.flatMap(holdersOf));
    await tx.assets.delete(projectId, found);
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
