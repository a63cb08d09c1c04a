import type { Model } from '@wharf/sdk';
import { NoUploadRecord, useUploadRecord } from '../../entity/upload-record.tsx';
import { paths } from '../../routing/paths.ts';
import { JobHistory } from '../../ui/job-history.tsx';
import { Section } from '../../ui/section.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';

/** What happened until the model was here. */
export function HistorySection({ model: { uploadId } }: { readonly model: Model }) {
  return uploadId === undefined ? null : (
    <Section title="How it came here" actions={<a href={paths.upload(uploadId)}>Show the upload</a>}>
      <UploadHistory uploadId={uploadId} />
    </Section>
  );
}

function UploadHistory({ uploadId }: { readonly uploadId: string }) {
  const { upload, job } = useUploadRecord(uploadId);
  const error = upload.error ?? job.error;
  if (error !== null) return <NoUploadRecord error={error} />;
  return job.data === undefined ? <Skeleton height="8rem" /> : <JobHistory job={job.data} />;
}
