import { ImportRefusedError } from '../../ports/import-source.ts';
import type { Dependencies } from '../dependencies.ts';
import { failUpload } from '../uploads/fail-upload.ts';

const BATCH = 100;

/** Why an import ends that takes longer than this server allows. */
export function importTimeout(milliseconds: number): ImportRefusedError {
  return new ImportRefusedError(
    'import-timeout',
    `The import was not complete after ${Math.round(milliseconds / 1000)} seconds, which is all that this server gives it: its origin may be too slow, or the queue too long.`,
  );
}

/**
 * Fails imports that are not complete in the time allowed, whether they wait or run, and frees their bytes.
 * @returns how many
 */
export async function expireImports(
  deps: Pick<Dependencies, 'database' | 'feed' | 'clock' | 'limits'>,
): Promise<number> {
  const at = deps.clock();
  const { code, message } = importTimeout(deps.limits.importTimeout);
  const overdue = await deps.database.uploads.findOverdueImports(at - deps.limits.importTimeout, BATCH);
  let expired = 0;
  for (const id of overdue) {
    const upload = await deps.database.uploads.findById(id);
    if (upload?.status !== 'pending') continue;
    const failed = await deps.database.transaction((tx) =>
      failUpload(tx, upload, { code, message }, 'failure', at),
    );
    if (!failed) continue;
    expired += 1;
    deps.feed.jobCanceled(upload.jobId);
    deps.feed.uploadChanged(upload);
  }
  return expired;
}
