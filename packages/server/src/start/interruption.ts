import { InsufficientStorageError, ServiceUnavailableError } from '../domain/errors.ts';
import { RemoteFailedError } from '../ports/remote-fetcher.ts';
import { ServiceSettingsError } from '../ports/service-settings-error.ts';

/** What the system and SQLite call a disk on which nothing more can be written. */
const FULL: readonly (string | undefined)[] = ['ENOSPC', 'EDQUOT', 'SQLITE_FULL'];

/**
 * Why a move or a backup did not begin or ended in the middle, where that is the fault of a disk, a database or a store, and the same
 * command will go on later.
 * @returns undefined for any other error
 */
export function interruptionOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof InsufficientStorageError || FULL.includes(code))
    return `No space is left (${error.message})`;
  if (error instanceof ServiceUnavailableError || error instanceof RemoteFailedError) return error.message;
  if (error instanceof ServiceSettingsError && error.passing) return error.message;
  return code?.startsWith('SQLITE_IOERR') === true ? `The database failed (${error.message})` : undefined;
}
