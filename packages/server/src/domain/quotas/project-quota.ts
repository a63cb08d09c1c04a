import type { QuotaUse } from '../../ports/quota-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { effectiveQuota, type Quota } from './effective-quota.ts';

/** What a project may have, and what it has of it. */
export interface QuotaView {
  readonly allowed: Quota;
  readonly used: QuotaUse;
}

export async function projectQuota(
  { database, limits }: Pick<Dependencies, 'database' | 'limits'>,
  projectId: string,
): Promise<QuotaView> {
  return {
    allowed: effectiveQuota(await database.quotas.find(projectId), limits.quota),
    used: await database.quotas.countUse(projectId),
  };
}
