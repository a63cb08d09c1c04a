import type { Repositories } from '../../ports/database.ts';
import type { QuotaUse } from '../../ports/quota-repository.ts';
import { QuotaExceededError, RateLimitError } from '../errors.ts';
import { effectiveQuota, type Quota } from './effective-quota.ts';

/** Seconds after which an upload may well have ended. */
const TRY_AGAIN = 5;

/** What a transaction is about to add to what a project has. */
export interface Addition {
  /** Bytes to be stored or reserved. */
  readonly bytes: number;
  /** Uploads and imports to be created. @default 0 */
  readonly uploads?: number;
}

/**
 * Checks that a project may have so much more. Until the transaction ends, whoever else adds to the project waits, so
 * that no two fill the same room. Call it before the transaction changes anything that counts, and once for all of
 * it.
 *
 * @param defaults of the installation
 * @throws QuotaExceededError when its bytes would not fit
 * @throws RateLimitError when too many uploads are under way
 */
export async function requireRoom(
  tx: Pick<Repositories, 'quotas'>,
  projectId: string,
  defaults: Quota,
  { bytes, uploads = 0 }: Addition,
): Promise<void> {
  const quota = effectiveQuota(await tx.quotas.find(projectId), defaults);
  if (quota.bytes === 0 && (quota.uploads === 0 || uploads === 0)) return;
  const use = await tx.quotas.lockUse(projectId);
  requireUploads(quota, use, uploads);
  requireBytes(quota, use, bytes);
}

function requireUploads({ uploads: allowed }: Quota, { uploads: underWay }: QuotaUse, more: number): void {
  if (allowed === 0 || more === 0 || underWay + more <= allowed) return;
  throw new RateLimitError(
    `This project has ${underWay} uploads under way and may have ${allowed}: wait until one has ended, or abort one`,
    TRY_AGAIN,
    { actionName: 'upload', actionLimit: allowed, underWay },
  );
}

/** What has no size yet takes its room as it grows, and is not begun where there is none. */
function requireBytes({ bytes: allowed }: Quota, { bytes: used }: QuotaUse, more: number): void {
  if (allowed === 0 || used + Math.max(more, 1) <= allowed) return;
  const available = Math.max(0, allowed - used);
  throw new QuotaExceededError(
    more === 0
      ? `This project keeps ${used} bytes, and its quota is ${allowed}: delete something or abort other uploads`
      : `This takes ${more} bytes, but the project keeps ${used} of the ${allowed} bytes of its quota, so ${available} are left: delete something or abort other uploads`,
    { neededBytes: more, usedBytes: used, allowedBytes: allowed, availableBytes: available },
  );
}
