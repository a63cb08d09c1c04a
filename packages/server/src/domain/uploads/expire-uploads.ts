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
    const failure = {
      code: 'expired',
      message: `The upload expired: nothing was received for ${duration(deps.limits.uploadTtl)}. Create a new upload.`,
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

/** `milliseconds` in the largest unit that leaves at least two of it, as people say it. */
function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds >= 2 * 86_400) return `${Math.round(seconds / 86_400)} days`;
  if (seconds >= 2 * 3600) return `${Math.round(seconds / 3600)} hours`;
  if (seconds >= 2 * 60) return `${Math.round(seconds / 60)} minutes`;
  return `${seconds} second(s)`;
}
