import type { Upload } from '@wharf/contract';
import { publicUpload } from '../../domain/uploads/public-upload.ts';
import type { UploadView } from '../../domain/uploads/upload-view.ts';
import { isoDate } from './iso-date.ts';

/** The upload as the wire has it, without parts. */
export { publicUpload as presentUpload };

/** The upload with its parts plan, while it is pending. */
export function presentUploadView({ upload, parts }: UploadView): Upload {
  if (parts === undefined) return publicUpload(upload);
  return {
    ...publicUpload(upload),
    parts: parts.map(({ number, url, expiresAt, stored }) => ({
      number,
      url,
      expires: isoDate(expiresAt),
      ...(stored === undefined ? {} : { size: stored.size, etag: stored.etag }),
    })),
  };
}
