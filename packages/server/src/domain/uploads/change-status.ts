import type { UploadStatus } from '@wharf/contract';
import type { UploadChanges, UploadRepository } from '../../ports/upload-repository.ts';
import { canChange } from './state.ts';

/**
 * The only way a status changes: legal by the table, compare-and-set in the database.
 * @returns false when the upload is no longer `from`.
 * @throws Error for a change that the table does not allow: a bug in the caller.
 */
export async function changeStatus(
  uploads: UploadRepository,
  change: {
    readonly id: string;
    readonly from: UploadStatus;
    readonly to: UploadStatus;
    readonly at: number;
  },
  changes: UploadChanges = {},
): Promise<boolean> {
  if (!canChange(change.from, change.to)) {
    throw new Error(`An upload cannot change from ${change.from} to ${change.to}`);
  }
  return uploads.changeStatus(change.id, change.from, change.to, change.at, changes);
}
