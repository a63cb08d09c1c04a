import type { UploadRecord } from '../../ports/upload-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { enqueueUpload } from './enqueue-upload.ts';
import { failUpload } from './fail-upload.ts';
import { receivedParts } from './received-parts.ts';

const BATCH = 100;

type Needs = Pick<Dependencies, 'database' | 'blobs' | 'feed' | 'clock' | 'limits' | 'crashPoint'>;

/**
 * Whether an upload that nobody has touched here is alive all the same: its parts may go straight to a store that keeps
 * them itself. Throws where that cannot be asked: the upload then stays for the next round.
 */
async function isAlive(deps: Needs, upload: UploadRecord, since: number): Promise<boolean> {
  const { stored, final } = await receivedParts(deps, upload);
  // Its owner has completed it, and the process that was to say so has died.
  if (final) return (await enqueueUpload(deps, upload, undefined)) !== undefined;
  return stored.some(({ storedAt }) => storedAt !== undefined && storedAt > since);
}

/**
 * Fails pending uploads that nobody has touched for the time allowed and frees their bytes.
 *
 * @returns how many
 * @throws the first failure, having looked at all the others: one upload of which the store cannot be asked must not
 * keep the rest
 */
export async function expireUploads(deps: Needs): Promise<number> {
  const at = deps.clock();
  const failures: unknown[] = [];
  let expired = 0;
  for (const id of await deps.database.uploads.findAbandoned(at - deps.limits.uploadTtl, BATCH)) {
    try {
      if (await expireUpload(deps, id, at)) expired += 1;
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return expired;
}

/** @returns false where it is alive, or has ended meanwhile */
async function expireUpload(deps: Needs, id: string, at: number): Promise<boolean> {
  const since = at - deps.limits.uploadTtl;
  const found = await deps.database.uploads.findById(id);
  if (found?.status !== 'pending' || (await isAlive(deps, found, since))) return false;
  const failure = {
    code: 'expired',
    message: `The upload expired: nothing was received for ${duration(deps.limits.uploadTtl)}. Create a new upload.`,
  };
  const failed = await deps.database.transaction(async (tx) => {
    const upload = await tx.uploads.findById(id);
    // Read again inside the transaction: a part may have arrived since.
    if (upload?.status !== 'pending' || upload.updatedAt > since) return undefined;
    return (await failUpload(tx, upload, failure, 'failure', at)) ? upload : undefined;
  });
  if (failed === undefined) return false;
  deps.feed.uploadChanged(failed);
  return true;
}

/** `milliseconds` in the largest unit that leaves at least two of it, as people say it. */
function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds >= 2 * 86_400) return `${Math.round(seconds / 86_400)} days`;
  if (seconds >= 2 * 3600) return `${Math.round(seconds / 3600)} hours`;
  if (seconds >= 2 * 60) return `${Math.round(seconds / 60)} minutes`;
  return `${seconds} second(s)`;
}
