import type { Lease } from '../../ports/job-repository.ts';
import type { UploadRecord } from '../../ports/upload-repository.ts';
import type { Dependencies } from '../dependencies.ts';

/**
 * Gives the job of an import back to its queue until `runAt`, and says in the upload's `config` why it waits. A
 * lease that was lost meanwhile changes nothing: then it is another's to decide.
 * @param failed whether it counts as a failed try
 */
export async function delayImport(
  deps: Pick<Dependencies, 'database' | 'feed' | 'clock'>,
  lease: Lease,
  upload: UploadRecord,
  delay: { readonly reason: string; readonly runAt: number; readonly failed: boolean },
): Promise<void> {
  const { reason, runAt, failed } = delay;
  const at = deps.clock();
  const delayed = { reason, until: new Date(runAt).toISOString() };
  await deps.database.transaction(async (tx) => {
    if (!(await tx.jobs.release(lease, at, runAt, failed))) return;
    const config = (await tx.uploads.findById(upload.id))?.config ?? {};
    await tx.uploads.describe(upload.id, at, { config: { ...config, delayed } });
  });
  deps.feed.uploadChanged(upload);
}

/** The import goes on: what it waited for is over. */
export async function endDelay(
  deps: Pick<Dependencies, 'database' | 'clock'>,
  upload: UploadRecord,
): Promise<void> {
  const { delayed, ...config } = upload.config ?? {};
  if (delayed !== undefined) await deps.database.uploads.describe(upload.id, deps.clock(), { config });
}
