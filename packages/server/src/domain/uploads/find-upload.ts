import type { UploadRecord, UploadRepository } from '../../ports/upload-repository.ts';
import { NotFoundError } from '../errors.ts';

/** @throws NotFoundError also for an upload of another project, which the caller must not learn of. */
export async function findUpload(
  uploads: UploadRepository,
  projectId: string,
  id: string,
): Promise<UploadRecord> {
  const upload = await uploads.find(projectId, id);
  if (upload === undefined)
    throw new NotFoundError(`There is no upload ${id} in this project`, { uploadId: id });
  return upload;
}
