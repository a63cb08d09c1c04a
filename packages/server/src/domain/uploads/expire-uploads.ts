import type { Dependencies } from '../dependencies.ts';
import { failUpload } from './fail-upload.ts';

const BATCH = 100;

/**
 * Fails pending uploads that nobody has touched for the time allowed and frees their bytes.
 * @returns how many.
 */
export async function expireUploads(
  deps: Pick<Dependencies, 'database' | 'feed' | 'clock' | 'limits'>,
): Promise<number> {
  const at = deps.clock();
  const ids = await deps.database.uploads.findAbandoned(at - deps.limits.uploadTtl, BATCH);
  let expired = 0;
  for (const id of ids) {
    const hours = Math.round(deps.limits.uploadTtl / 36_000) / 100;
    const failure = {
      code: 'expired',
      message: `The upload expired: nothing was received for ${hours} hours. Create a new upload.`,
    };
    const failed = await deps.database.transaction(async (tx) => {
      const upload = await tx.uploads.findById(id);
      // Read again inside the transaction: a part may have arrived since.
      if (upload?.status !== 'pending' || upload.updatedAt > at - deps.limits.uploadTtl) return false;
      return failUpload(tx, upload, failure, 'failure', at);
    });
    if (failed) {
      expired += 1;
      deps.feed.uploadChanged(id);
    }
  }
  return expired;
}
