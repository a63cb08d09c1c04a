import type { Wharf } from '../client.ts';
import type { UploadResult } from '../entities.ts';
import { WharfError } from '../errors/wharf-error.ts';
import type { WaitOptions } from '../waiting/wait-options.ts';
import type { UppyFileLike } from './uppy-types.ts';

/** The id of a file's upload, once Uppy has said `upload-success`. */
export function uploadIdOf(file: UppyFileLike): string | undefined {
  const id = /\/uploads\/([^/]+)$/.exec(file.uploadURL ?? '')?.[1];
  return id === undefined ? undefined : decodeURIComponent(id);
}

/**
 * The asset or model that a file of Uppy's became:
 *
 * ```ts
 * uppy.on('upload-success', async (file) => {
 *   const result = await uploadResult(client, uppy.getFile(file.id));
 * });
 * ```
 *
 * @throws UploadFailedError where the server refuses the file
 * @throws WharfError where it is not uploaded yet
 */
export async function uploadResult(
  client: Wharf,
  file: UppyFileLike,
  options?: WaitOptions,
): Promise<UploadResult> {
  const uploadId = uploadIdOf(file);
  if (uploadId === undefined) throw new WharfError(`${file.name ?? 'The file'} is not uploaded`);
  const { upload } = await client.uploads.retrieve(uploadId);
  return upload.wait(options);
}
