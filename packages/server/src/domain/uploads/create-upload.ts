import type { UploadCreateBody } from '@wharf/contract';
import type { Caller } from '../caller.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Remember } from '../idempotency/create-once.ts';
import { createImport } from '../imports/create-import.ts';
import { checkAssetOptions } from './asset-options.ts';
import { createMultipartUpload } from './create-multipart-upload.ts';
import { uploadRequest } from './source.ts';
import { requireSupportedKind } from './supported-kind.ts';
import type { UploadView } from './upload-view.ts';

/**
 * Creates an upload with its job: of a file that the client will send, or of one to be fetched.
 * @throws InvalidRequestError, PayloadTooLargeError, QuotaExceededError, RateLimitError or InsufficientStorageError,
 * having stored nothing.
 */
export async function createUpload(
  deps: Pick<
    Dependencies,
    | 'database'
    | 'blobs'
    | 'kinds'
    | 'sources'
    | 'secrets'
    | 'feed'
    | 'tracer'
    | 'clock'
    | 'limits'
    | 'crashPoint'
  >,
  caller: Caller,
  body: UploadCreateBody,
  remember: Remember,
): Promise<UploadView> {
  const request = uploadRequest(body);
  requireSupportedKind(deps.kinds, request.kind);
  await checkAssetOptions(deps.database, caller.projectId, request.kind, body.assetOptions);
  return deps.tracer.run('upload.create', {}, async (span) => {
    const view = await (request.source === 'multipart'
      ? createMultipartUpload(deps, caller, request, body.assetOptions, remember)
      : createImport(deps, caller, request, body.assetOptions, remember));
    const { id, projectId, kind, source } = view.upload;
    span.annotate({
      'wharf.upload.id': id,
      'wharf.project.id': projectId,
      'wharf.upload.kind': kind,
      'wharf.upload.source': source,
    });
    return view;
  });
}
