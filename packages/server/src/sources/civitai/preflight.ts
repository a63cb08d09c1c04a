import { noFiles } from './choose-file.ts';
import type { CivitaiVersion, Listing } from './listing.ts';
import { archived, earlyAccess, generationOnly, loginRequired, takenDown } from './refusals.ts';

/**
 * Refuses what the site says it will not give out, before any byte is asked for. With a token, the site is
 * left to say whether its account may have what is not for all.
 *
 * @returns the version, which can be asked for
 * @throws ImportRefusedError
 */
export function downloadableVersion({ summary, version }: Listing, tokenSent: boolean): CivitaiVersion {
  if (summary.mode === 'Archived') throw archived();
  if (summary.mode === 'TakenDown') throw takenDown();
  if (version === null) throw noFiles();
  if (version.usageControl !== null && version.usageControl !== 'Download') throw generationOnly();
  if (version.earlyAccess !== null && !tokenSent) throw earlyAccess(version.earlyAccess.deadline, false);
  if (version.requireAuth && !tokenSent) throw loginRequired(false);
  return version;
}
