import type { UploadStatus } from '@wharf/contract';

/**
 * The life of an upload: for each status, the statuses that may follow. This table decides; every
 * change is compare-and-set in the database.
 *
 * - `pending`: waiting for bytes (or, for remote sources, being fetched)
 * - `complete`: all bytes are here and final, waiting for a worker
 * - `validating`: a worker decodes the file
 * - `validated`: accepted; its pictures are being stored
 * - `imported`: the entity exists and can be read; final
 * - `failed`: refused, aborted or expired, with a reason; final
 */
const TRANSITIONS: Readonly<Record<UploadStatus, readonly UploadStatus[]>> = {
  pending: ['complete', 'failed'],
  complete: ['validating', 'failed'],
  validating: ['validated', 'failed'],
  validated: ['imported', 'failed'],
  imported: [],
  failed: [],
};

export function canChange(from: UploadStatus, to: UploadStatus): boolean {
  return TRANSITIONS[from].includes(to);
}

/** Whether nothing can follow. */
export function isFinal(status: UploadStatus): boolean {
  return TRANSITIONS[status].length === 0;
}
