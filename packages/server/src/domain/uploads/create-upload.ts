import type { Kind, UploadCreateBody } from '@wharf/contract';
import type { Caller } from '../caller.ts';
import type { Dependencies } from '../dependencies.ts';
import { InvalidRequestError } from '../errors.ts';
import { createImport } from '../imports/create-import.ts';
import { checkAssetOptions } from './asset-options.ts';
import { createMultipartUpload } from './create-multipart-upload.ts';
import { uploadRequest } from './source.ts';
import type { UploadView } from './upload-view.ts';

/**
 * Creates an upload with its job: of a file that the client will send, or of one to be fetched.
 * @throws InvalidRequestError, PayloadTooLargeError or InsufficientStorageError, having stored nothing.
 */
export async function createUpload(
  deps: Pick<
    Dependencies,
    'database' | 'blobs' | 'kinds' | 'sources' | 'secrets' | 'feed' | 'clock' | 'limits' | 'crashPoint'
  >,
  caller: Caller,
  body: UploadCreateBody,
): Promise<UploadView> {
  const request = uploadRequest(body);
  checkKind(deps.kinds, request.kind);
  await checkAssetOptions(deps.database, caller.projectId, request.kind, body.assetOptions);
  return request.source === 'multipart'
    ? createMultipartUpload(deps, caller, request, body.assetOptions)
    : createImport(deps, caller, request, body.assetOptions);
}

function checkKind(kinds: Dependencies['kinds'], kind: Kind): void {
  if (kinds.has(kind)) return;
  const accepted = [...kinds].sort();
  throw new InvalidRequestError(
    `This server has no decoder for files of kind "${kind}"; it accepts ${accepted.join(', ')}`,
    { kind, acceptedKinds: accepted },
  );
}
