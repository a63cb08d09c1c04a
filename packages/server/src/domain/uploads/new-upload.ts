import type { JobStatus } from '@wharf/contract';
import type { JobRecord } from '../../ports/job-repository.ts';
import type { UploadRecord } from '../../ports/upload-repository.ts';
import type { Caller } from '../caller.ts';
import { newId } from '../ids.ts';

/** What differs between uploads when they are created. */
export interface NewUpload
  extends Pick<
    UploadRecord,
    | 'kind'
    | 'source'
    | 'provider'
    | 'fileName'
    | 'originalFileName'
    | 'contentType'
    | 'fileSize'
    | 'partsCount'
    | 'url'
    | 'assetOptions'
    | 'traceContext'
  > {
  readonly job: Pick<JobRecord, 'queue' | 'host'> & {
    readonly status: Extract<JobStatus, 'pending' | 'queued'>;
    /** Beside what every job says of its upload. */
    readonly input: Readonly<Record<string, unknown>>;
  };
}

/** The rows of an upload and its job, as they are when they are created. */
export function newUpload(
  caller: Caller,
  now: number,
  { job: { status, queue, host, input }, ...fields }: NewUpload,
): { readonly upload: UploadRecord; readonly job: JobRecord } {
  const uploadId = newId('upload');
  const jobId = newId('job');
  const owner = { projectId: caller.projectId, authorId: caller.authorId };
  const times = { createdAt: now, updatedAt: now };
  const upload: UploadRecord = {
    ...fields,
    ...owner,
    ...times,
    id: uploadId,
    jobId,
    status: 'pending',
    config: null,
    entityId: null,
    errorMessage: null,
    errorDetails: null,
    storageKey: uploadId,
    sha256: null,
  };
  const job: JobRecord = {
    ...owner,
    ...times,
    id: jobId,
    type: 'upload',
    uploadId,
    status,
    queue,
    host,
    progress: 0,
    statusHistory: [{ status, at: now }],
    metadata: {
      input: { uploadId, kind: fields.kind, fileName: fields.fileName, ...input },
      output: {},
      assetIds: [],
      outputModelId: null,
      error: null,
    },
    attempt: 0,
    claims: 0,
    failures: 0,
    leaseOwner: null,
    leaseExpiresAt: null,
    runAt: now,
  };
  return { upload, job };
}
