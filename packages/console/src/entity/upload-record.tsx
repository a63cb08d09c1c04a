import { useQuery } from '@tanstack/preact-query';
import { NotFoundError } from '@wharf/sdk';
import { errorMessage } from '../client/error-message.ts';
import { wharf } from '../client/wharf.ts';

/** The upload that an asset or a model is of, and then the job that took it in. */
export function useUploadRecord(uploadId: string) {
  const upload = useQuery({
    queryKey: ['uploads', 'one', uploadId],
    queryFn: async ({ signal }) => (await wharf.uploads.retrieve(uploadId, {}, { signal })).upload,
  });
  const jobId = upload.data?.jobId;
  const job = useQuery({
    queryKey: ['uploads', 'job', jobId],
    queryFn: async ({ signal }) => (await wharf.jobs.retrieve(jobId ?? '', {}, { signal })).job,
    enabled: jobId !== undefined,
  });
  return { upload, job };
}

/** Stands where the record could not be had. */
export function NoUploadRecord({ error }: { readonly error: Error }) {
  if (error instanceof NotFoundError) return <p>The record of its upload is no longer there.</p>;
  return <p>{errorMessage(error)}</p>;
}
