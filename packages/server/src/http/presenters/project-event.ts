import type { ProjectEvent } from '@wharf/contract';
import { bytesReceived } from '../../domain/uploads/upload-progress.ts';
import type { UploadActivity } from '../../ports/upload-repository.ts';
import { presentUpload } from './upload.ts';

/** What the followers of a project are told of an upload. */
export function presentProjectEvent({ upload, job, storedBytes }: UploadActivity): ProjectEvent {
  return {
    upload: presentUpload(upload),
    bytesReceived: bytesReceived(upload, storedBytes),
    job: { status: job.status, progress: job.progress },
  };
}
