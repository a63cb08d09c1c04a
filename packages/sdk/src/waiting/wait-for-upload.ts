import type { Api } from '../core/api.ts';
import { path } from '../core/path.ts';
import type { UploadResult } from '../entities.ts';
import { UploadFailedError } from '../errors/upload-failed-error.ts';
import { persistently } from '../reading/patience.ts';
import type { Upload } from '../types.ts';
import { withinDeadline } from './deadline.ts';
import { retrieveEntity } from './retrieve-entity.ts';
import { hasEnded } from './sighting.ts';
import type { WaitOptions } from './wait-options.ts';
import { WaitProgress } from './wait-progress.ts';
import { watchUpload } from './watch-upload.ts';

/**
 * Waits until an upload is an asset or a model. A server that is being restarted, or is unreachable for up to ten
 * minutes, does not end it.
 *
 * @throws UploadFailedError where the upload failed or was aborted
 * @throws WaitTimeoutError after `timeoutMs`
 * @throws APIUserAbortError as soon as `signal` is aborted; the upload goes on
 * @throws NotFoundError where the API does not know it any more
 */
export async function waitForUpload(
  api: Api,
  upload: Upload,
  options: WaitOptions = {},
): Promise<UploadResult> {
  return withinDeadline(`Upload ${upload.id}`, options, async (signal) => {
    const progress = new WaitProgress(upload, options.onProgress);
    const ended = hasEnded(upload) ? upload : await end(api, upload, { ...options, signal }, progress);
    if (!isImported(ended)) throw new UploadFailedError(ended);
    const entity = await retrieveEntity(api, ended, signal);
    progress.done(ended);
    return { upload: ended, ...entity };
  });
}

/** @returns the upload as it ended */
async function end(
  api: Api,
  upload: Upload,
  { intervalMs, signal }: WaitOptions & { readonly signal: AbortSignal },
  progress: WaitProgress,
): Promise<Upload> {
  for await (const sighting of watchUpload(api, upload.id, { intervalMs, signal })) progress.saw(sighting);
  const answer = await persistently(
    () =>
      api.request<{ upload: Upload }>({
        method: 'get',
        path: path`/uploads/${upload.id}`,
        maxRetries: 0,
        signal,
      }),
    api.logger,
    signal,
  );
  return answer.upload;
}

function isImported(upload: Upload): upload is Upload & { readonly entityId: string } {
  return upload.status === 'imported' && typeof upload.entityId === 'string';
}
