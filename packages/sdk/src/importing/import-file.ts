import type { Api } from '../core/api.ts';
import { inProject } from '../core/in-project.ts';
import type { UploadResult } from '../entities.ts';
import type { AssetOptions, Upload, UploadCreateParams } from '../types.ts';
import { waitForUpload } from '../waiting/wait-for-upload.ts';
import type { WaitOptions } from '../waiting/wait-options.ts';

export interface ImportParams extends WaitOptions {
  /** What names the source. */
  readonly create: UploadCreateParams;
  readonly assetOptions?: AssetOptions;
  readonly projectId?: string;
  readonly onCreated?: (uploadId: string) => void;
}

/** Begins an import and waits for it: see `Uploads.importFromUrl`. `timeoutMs` counts from its creation. */
export async function importFile(api: Api, params: ImportParams): Promise<UploadResult> {
  const { create, assetOptions, projectId, onCreated, ...waiting } = params;
  const project = inProject(api, projectId);
  const { upload } = await project.request<{ upload: Upload }>({
    method: 'post',
    path: '/uploads',
    body: {
      ...create,
      ...(create.url === undefined ? {} : { kind: create.kind ?? 'asset' }),
      ...(assetOptions === undefined ? {} : { assetOptions }),
    },
    ...(waiting.signal === undefined ? {} : { signal: waiting.signal }),
  });
  onCreated?.(upload.id);
  return waitForUpload(project, upload, waiting);
}
