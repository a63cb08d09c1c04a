import type { Dependencies } from '../dependencies.ts';
import { releaseBlobs } from '../storage/adopt-blob.ts';
import { announceDeletedModel } from '../webhooks/announce.ts';
import { findModel } from './find-model.ts';
import { fileHolder, tensorTableHolder } from './holders.ts';

/**
 * Deletes a model with its files, tags and memberships. Bytes go when their last user goes. The
 * upload that it came by keeps its `entityId`.
 * @throws NotFoundError when there is no such model in the project.
 */
export async function deleteModel(
  deps: Pick<Dependencies, 'database' | 'clock' | 'crashPoint'>,
  projectId: string,
  id: string,
): Promise<void> {
  await deps.database.transaction(async (tx) => {
    const model = await findModel(tx.models, projectId, id);
    const holders = model.files.flatMap(({ path }) => [fileHolder(id, path), tensorTableHolder(id, path)]);
    await releaseBlobs(tx, holders);
    await tx.models.delete(projectId, id);
    await announceDeletedModel(tx, model, deps.clock());
  });
  deps.crashPoint('delete-model:committed');
}
