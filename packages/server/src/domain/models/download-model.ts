import type { ModelFile } from '../../ports/model-repository.ts';
import { servedType } from '../assets/served-type.ts';
import type { Dependencies } from '../dependencies.ts';
import { stableExpiry } from '../part-urls/stable-expiry.ts';
import { safeFileName } from '../uploads/file-name.ts';
import { findModel } from './find-model.ts';

export interface ModelDownload {
  /** The job that imported the model: it has succeeded, and there is nothing else to wait for. */
  readonly jobId: string;
  readonly files: readonly { readonly file: ModelFile; readonly url: string }[];
}

/** URLs that download the files of a model. */
export async function downloadModel(
  deps: Pick<Dependencies, 'database' | 'blobs' | 'clock' | 'limits'>,
  projectId: string,
  id: string,
): Promise<ModelDownload> {
  const model = await findModel(deps.database.models, projectId, id);
  const upload = await deps.database.uploads.find(projectId, model.uploadId);
  if (upload === undefined) throw new Error(`Model ${id} has no upload ${model.uploadId}`);
  const expiresAt = stableExpiry(deps.clock(), deps.limits.assetUrlTtl);
  const files = await Promise.all(
    model.files.map(async (file) => {
      const url = await deps.blobs.signRead(file.blob.storageKey, {
        contentType: servedType(file.mimeType, {}),
        fileName: safeFileName(file.path),
        disposition: 'attachment',
        expiresAt,
        etag: file.blob.sha256,
      });
      return { file, url };
    }),
  );
  return { jobId: upload.jobId, files };
}
