import type { Usage } from '@wharf/contract';
import type { QuotaView } from '../../../domain/quotas/project-quota.ts';
import type { UsageView } from '../../../domain/usage/project-usage.ts';

/** The usage as the wire has it. */
export function presentUsage(usage: UsageView, { used, allowed }: QuotaView): Usage {
  const { kinds, bytes, storedBytes, derivedBytes, pending } = usage;
  const quota = {
    bytes: { used: used.bytes, ...presentAllowed(allowed.bytes) },
    uploads: { used: used.uploads, ...presentAllowed(allowed.uploads) },
  };
  return { kinds: [...kinds], bytes, storedBytes, derivedBytes, pending, quota };
}

function presentAllowed(allowed: number): { readonly allowed?: number } {
  return allowed === 0 ? {} : { allowed };
}
