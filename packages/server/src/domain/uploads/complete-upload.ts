import type { StoredPart } from '../../ports/blob-store.ts';
import type { UploadRecord } from '../../ports/upload-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { ObjectMissingError, WrongStateError } from '../errors.ts';
import { enqueueUpload } from './enqueue-upload.ts';
import { ENDED_BY_STORE, failEndedUpload } from './fail-ended-upload.ts';
import { findUpload } from './find-upload.ts';
import { checkParts } from './part-plan.ts';
import { receivedParts } from './received-parts.ts';

/** Parts that keep changing under a complete are a client fighting itself; give up after this. */
const MAX_TRIES = 5;

/** Why an upload failed that was never completed. */
const NEVER_COMPLETED: readonly unknown[] = ['aborted', 'expired', ENDED_BY_STORE];

type Needs = Pick<Dependencies, 'database' | 'blobs' | 'feed' | 'tracer' | 'clock' | 'crashPoint'>;

/**
 * Ends the sending of an upload: checks the parts, makes them final and queues the job. Copies no
 * bytes. Completing again returns the current upload.
 *
 * Between sealing the parts and changing the status the process may die: the upload is then still
 * `pending`, takes no more parts, and completing again goes on from there.
 *
 * @throws InvalidRequestError naming missing, short or surplus parts; nothing has changed then.
 * @throws WrongStateError for an upload that was aborted, has expired, or was ended by the store.
 */
export async function completeUpload(
  deps: Needs,
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
    const attributes = { 'wharf.upload.id': uploadId, 'wharf.upload.parts': upload.partsCount ?? 0 };
    const options = { parent: upload.traceContext, attributes };
    const completed = await deps.tracer.run('upload.complete', options, () => sealAndEnqueue(deps, upload));
    if (completed !== undefined) return completed;
  }
  throw new WrongStateError(
    'The storage does not take the parts as they were listed: stop sending parts and complete again. If none were being sent, it wants all but the last to have one size: create a new upload with such parts',
    { uploadId },
  );
}

/** @returns undefined where something came first: parts that changed, another complete, or an abort */
async function sealAndEnqueue(deps: Needs, upload: UploadRecord): Promise<UploadRecord | undefined> {
  const { multipartRef, stored, final, ended } = await receivedParts(deps, upload);
  if (final) return enqueueUpload(deps, upload, undefined);
  if (ended) return failEndedUpload(deps, upload);
  checkParts({ fileSize: upload.fileSize ?? 0, parts: upload.partsCount ?? 0 }, stored);
  deps.crashPoint('complete:checked');
  if (!(await makeObject(deps.blobs, upload.storageKey, multipartRef, stored))) return undefined;
  deps.crashPoint('complete:final');
  // One part is the whole file: its digest need not be computed again.
  return enqueueUpload(deps, upload, stored.length === 1 ? stored[0]?.sha256 : undefined);
}

/** @returns false where an abort came first, too: it has deleted the parts since they were listed */
async function makeObject(
  blobs: Dependencies['blobs'],
  key: string,
  multipartRef: string | null,
  parts: readonly StoredPart[],
): Promise<boolean> {
  try {
    return await blobs.complete(key, multipartRef, parts);
  } catch (error) {
    if (error instanceof ObjectMissingError) return false;
    throw error;
  }
}

function alreadyCompleted(upload: UploadRecord): UploadRecord {
  if (upload.status === 'failed' && NEVER_COMPLETED.includes(upload.errorDetails?.code)) {
    throw new WrongStateError(`The upload cannot be completed: ${upload.errorMessage ?? 'it has failed'}`, {
      uploadId: upload.id,
      status: upload.status,
    });
  }
  return upload;
}
