import type { JobStatus, ProjectEvent, Upload } from '@wharf/sdk';
import { isSettled } from '../client/upload-feed.ts';

/** An upload with what is known of its progress; less where no event has told of it. */
export interface ShownUpload {
  readonly upload: Upload;
  readonly bytesReceived?: number;
  readonly job?: { readonly status: JobStatus; readonly progress: number };
}

/** Whether the server fetches it, rather than being sent it. */
export function isImport({ source }: Pick<Upload, 'source'>): boolean {
  return source !== 'multipart';
}

/** What is newer of what was fetched and what an event told. */
export function newest(upload: Upload, event: ProjectEvent | undefined): ShownUpload {
  if (event === undefined) return { upload };
  const isOutdated = isSettled(upload) ? !isSettled(event.upload) : event.upload.updatedAt < upload.updatedAt;
  // An answer about one upload may have more than lists, and thus events, have.
  return isOutdated ? { upload } : { ...event, upload: { ...upload, ...event.upload } };
}
