import type { Repositories } from '../../ports/database.ts';
import type { ImportRecord, ImportRepository } from '../../ports/import-repository.ts';
import type { UploadRecord } from '../../ports/upload-repository.ts';
import { validatedContentType } from '../imports/remote-type.ts';

/** A complete file in the store, on its way to be validated. */
export interface StagedFile {
  /** With `/`, relative, unique in the upload. */
  readonly path: string;
  /** `companion`: belongs to the files of a model, but is no weights. */
  readonly role: 'content' | 'companion';
  readonly contentType: string;
  readonly storageKey: string;
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal; null until it is computed. */
  readonly sha256: string | null;
}

/** What an upload brought. */
export interface StagedUpload {
  /** In the order of the plan; at least one. */
  readonly files: readonly StagedFile[];
  /** What the source says of it; null for a file that was sent. */
  readonly plan: ImportRecord['plan'];
}

/** The files of an upload whose bytes are all here. */
export async function stagedUpload(
  { imports }: Pick<Repositories, 'imports'>,
  upload: UploadRecord,
): Promise<StagedUpload> {
  if (upload.source === 'multipart') {
    return { files: [fileOf(upload, upload.contentType ?? '')], plan: null };
  }
  const plan = (await imports.find(upload.id))?.plan ?? null;
  if (upload.source !== 'url') return { files: await filesOfPlan(imports, upload.id), plan };
  const type = validatedContentType(upload.kind, upload.contentType ?? '');
  return { files: [fileOf(upload, type)], plan };
}

function fileOf({ fileName, storageKey, fileSize, sha256 }: UploadRecord, contentType: string): StagedFile {
  return { path: fileName, role: 'content', contentType, storageKey, size: fileSize ?? 0, sha256 };
}

async function filesOfPlan(imports: ImportRepository, uploadId: string): Promise<readonly StagedFile[]> {
  const files = await imports.files(uploadId);
  return files.map(({ planned: { path, role }, storageKey, size, sha256, contentType }) => {
    if (storageKey === null || size === null) throw new Error(`${path} of upload ${uploadId} is not here`);
    return {
      path,
      role,
      contentType: validatedContentType('model', contentType ?? ''),
      storageKey,
      size,
      sha256,
    };
  });
}
