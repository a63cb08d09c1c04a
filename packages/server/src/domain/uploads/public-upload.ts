import type { Upload } from '@wharf/contract';
import type { UploadRecord } from '../../ports/upload-repository.ts';
import { isoDate } from '../iso-date.ts';

/** The upload as everybody in its project may see it, without the parts, whose URLs are credentials. */
export function publicUpload(upload: UploadRecord): Omit<Upload, 'parts'> {
  return {
    id: upload.id,
    authorId: upload.authorId,
    createdAt: isoDate(upload.createdAt),
    fileName: upload.fileName,
    kind: upload.kind,
    ownerId: upload.projectId,
    source: upload.source,
    status: upload.status,
    updatedAt: isoDate(upload.updatedAt),
    jobId: upload.jobId,
    originalFileName: upload.originalFileName,
    ...optional('assetOptions', upload.assetOptions),
    ...optional('config', upload.config),
    ...optional('contentType', upload.contentType),
    ...optional('entityId', upload.entityId),
    ...optional('errorMessage', upload.errorMessage),
    ...optional('errorDetails', upload.errorDetails),
    ...optional('fileSize', upload.fileSize),
    ...optional('partsCount', upload.partsCount),
    ...optional('provider', upload.provider),
    ...optional('url', upload.url),
  };
}

function optional<K extends string, V>(key: K, value: V | null): { readonly [P in K]?: V } {
  return (value === null ? {} : { [key]: value }) as { readonly [P in K]?: V };
}
