import type { UploadRecord } from '../../ports/upload-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { changeStatus } from './change-status.ts';

/**
 * Hands an upload whose bytes are final to the workers, and tells so. Repeatable.
 * @param sha256 of the whole file, where it is known already
 * @returns undefined where another complete, or an abort, came first: its outcome stands
 */
export async function enqueueUpload(
  deps: Pick<Dependencies, 'database' | 'feed' | 'clock' | 'crashPoint'>,
  upload: UploadRecord,
  sha256: string | undefined,
): Promise<UploadRecord | undefined> {
  const at = deps.clock();
  const completed = await deps.database.transaction(async (tx): Promise<UploadRecord | undefined> => {
    const change = { upload, from: 'pending', to: 'complete', at } as const;
    if (!(await changeStatus(tx, change, sha256 === undefined ? {} : { sha256 }))) return undefined;
    await tx.objects.seal(upload.storageKey, upload.fileSize ?? 0);
    await tx.jobs.changeStatus(upload.jobId, ['pending'], at, { status: 'queued' });
    return { ...upload, status: 'complete', updatedAt: at };
  });
  if (completed === undefined) return undefined;
  deps.crashPoint('complete:queued');
  deps.feed.uploadChanged(completed);
  deps.feed.jobQueued();
  return completed;
}
