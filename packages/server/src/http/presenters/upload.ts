import type { Upload } from '@wharf/contract';
import type { UploadView } from '../../domain/uploads/upload-view.ts';
import type { UploadRecord } from '../../ports/upload-repository.ts';
import { isoDate } from './iso-date.ts';

/** The upload as the wire has it, without parts. */
export function presentUpload(upload: UploadRecord): Upload {
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

/** The upload with its parts plan, while it is pending. */
export function presentUploadView({ upload, parts }: UploadView): Upload {
  if (parts === undefined) return presentUpload(upload);
  return {
    ...presentUpload(upload),
    parts: parts.map(({ number, url, expiresAt, stored }) => ({
      number,
      url,
      expires: isoDate(expiresAt),
      ...(stored === undefined ? {} : { size: stored.size, etag: stored.etag }),
    })),
  };
}

function optional<K extends string, V>(key: K, value: V | null): { readonly [P in K]?: V } {
  return (value === null ? {} : { [key]: value }) as { readonly [P in K]?: V };
}
