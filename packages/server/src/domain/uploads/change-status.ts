import type { UploadStatus, WebhookEventType } from '@wharf/contract';
import type { Repositories } from '../../ports/database.ts';
import type { UploadChanges, UploadRecord } from '../../ports/upload-repository.ts';
import { announceUpload } from '../webhooks/announce.ts';
import { canChange } from './state.ts';

/** What webhooks are told when an upload comes to a status; of the others they are not. */
const EVENTS: Readonly<Partial<Record<UploadStatus, Extract<WebhookEventType, `upload.${string}`>>>> = {
  complete: 'upload.completed',
  imported: 'upload.imported',
  failed: 'upload.failed',
};

/**
 * The only way a status changes: legal by the table, compare-and-set in the database, and told to webhooks, all in
 * the caller's transaction.
 * @returns false when the upload is no longer `from`.
 * @throws Error for a change that the table does not allow: a bug in the caller.
 */
export async function changeStatus(
  tx: Repositories,
  change: {
    readonly upload: Pick<UploadRecord, 'id' | 'projectId'>;
    readonly from: UploadStatus;
    readonly to: UploadStatus;
    readonly at: number;
  },
  changes: UploadChanges = {},
): Promise<boolean> {
  const { upload, from, to, at } = change;
  if (!canChange(from, to)) throw new Error(`An upload cannot change from ${from} to ${to}`);
  if (!(await tx.uploads.changeStatus(upload.id, from, to, at, changes))) return false;
  const event = EVENTS[to];
  if (event !== undefined) {
    await announceUpload(tx, event, { id: upload.id, projectId: upload.projectId, at });
  }
  return true;
}
