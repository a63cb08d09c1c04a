import type { UploadRecord } from '../../ports/upload-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { WrongStateError } from '../errors.ts';
import { failUpload } from './fail-upload.ts';
import { findUpload } from './find-upload.ts';

/** Each try loses only against a worker's step forward, of which an upload has at most four. */
const MAX_TRIES = 8;

/**
 * Fails an upload at its owner's wish, cancels its job and frees its bytes. Aborting a failed upload
 * again changes nothing.
 * @throws WrongStateError when it is imported: the entity is never touched.
 */
export async function abortUpload(
  deps: Pick<Dependencies, 'database' | 'feed' | 'clock' | 'crashPoint'>,
  projectId: string,
  uploadId: string,
): Promise<UploadRecord> {
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const upload = await findUpload(deps.database.uploads, projectId, uploadId);
    if (upload.status === 'failed') return upload;
    if (upload.status === 'imported') {
      throw new WrongStateError(
        `The upload is imported and can no longer be aborted: delete its entity ${upload.entityId ?? ''} instead`,
        { uploadId, entityId: upload.entityId },
      );
    }
    const failure = { code: 'aborted', message: 'The upload was aborted by its owner.' };
    const failed = await deps.database.transaction((tx) =>
      failUpload(tx, upload, failure, 'canceled', deps.clock()),
    );
    if (!failed) continue;
    deps.crashPoint('abort:committed');
    deps.feed.jobCanceled(upload.jobId);
    deps.feed.uploadChanged(upload);
    return findUpload(deps.database.uploads, projectId, uploadId);
  }
  throw new WrongStateError('The upload keeps changing: try again', { uploadId });
}
