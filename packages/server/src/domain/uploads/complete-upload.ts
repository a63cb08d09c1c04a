import type { UploadRecord } from '../../ports/upload-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { WrongStateError } from '../errors.ts';
import { changeStatus } from './change-status.ts';
import { findUpload } from './find-upload.ts';
import { checkParts } from './part-plan.ts';
import { receivedParts } from './upload-view.ts';

/** Parts that keep changing under a complete are a client fighting itself; give up after this. */
const MAX_TRIES = 5;

/**
 * Ends the sending of an upload: checks the parts, makes them final and queues the job. Copies no
 * bytes. Completing again returns the current upload.
 *
 * Between sealing the parts and changing the status the process may die: the upload is then still
 * `pending`, takes no more parts, and completing again goes on from there.
 *
 * @throws InvalidRequestError naming missing, short or surplus parts; nothing has changed then.
 * @throws WrongStateError for an upload that was aborted or has expired.
 */
export async function completeUpload(
  deps: Pick<Dependencies, 'database' | 'blobs' | 'feed' | 'clock' | 'crashPoint'>,
  projectId: string,
  uploadId: string,
): Promise<UploadRecord> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const upload = await findUpload(deps.database.uploads, projectId, uploadId);
    if (upload.status !== 'pending') return alreadyCompleted(upload);
    if (upload.source !== 'multipart') {
      throw new WrongStateError('The server is fetching this upload itself: there is nothing to complete', {
        uploadId,
        source: upload.source,
      });
    }
    const { multipartRef, stored } = await receivedParts(deps.database.objects, deps.blobs, upload);
    checkParts({ fileSize: upload.fileSize ?? 0, parts: upload.partsCount ?? 0 }, stored);
    deps.crashPoint('complete:checked');
    if (!(await deps.blobs.complete(upload.storageKey, multipartRef, stored))) continue;
    deps.crashPoint('complete:final');
    // One part is the whole file: its digest need not be computed again.
    const sha256 = stored.length === 1 ? stored[0]?.sha256 : undefined;
    const completed = await enqueue(deps, upload, sha256);
    // Another complete, or an abort, came first: its outcome stands.
    if (completed === undefined) continue;
    deps.crashPoint('complete:queued');
    deps.feed.uploadChanged(uploadId);
    deps.feed.jobQueued();
    return completed;
  }
  throw new WrongStateError('The parts of this upload keep changing: stop sending parts and complete again', {
    uploadId,
  });
}

async function enqueue(
  deps: Pick<Dependencies, 'database' | 'clock'>,
  upload: UploadRecord,
  sha256: string | undefined,
): Promise<UploadRecord | undefined> {
  const at = deps.clock();
  return deps.database.transaction(async (tx) => {
    const change = { id: upload.id, from: 'pending', to: 'complete', at } as const;
    if (!(await changeStatus(tx.uploads, change, sha256 === undefined ? {} : { sha256 }))) return undefined;
    await tx.objects.changeState(upload.storageKey, 'open', 'sealed');
    await tx.jobs.changeStatus(upload.jobId, ['pending'], at, { status: 'queued' });
    return { ...upload, status: 'complete', updatedAt: at };
  });
}

function alreadyCompleted(upload: UploadRecord): UploadRecord {
  const reason = upload.errorDetails?.code;
  if (upload.status === 'failed' && (reason === 'aborted' || reason === 'expired')) {
    throw new WrongStateError(`The upload cannot be completed: ${upload.errorMessage ?? 'it has failed'}`, {
      uploadId: upload.id,
      status: upload.status,
    });
  }
  return upload;
}
