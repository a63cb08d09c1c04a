import type { Asset, Upload } from '@wharf/sdk';
import { NoUploadRecord, useUploadRecord } from '../../entity/upload-record.tsx';
import { formatBytes } from '../../format/bytes.ts';
import { paths } from '../../routing/paths.ts';
import { Facts } from '../../ui/facts.tsx';
import { JobHistory } from '../../ui/job-history.tsx';
import { OriginFacts } from '../../ui/origin-facts.tsx';
import { Section } from '../../ui/section.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { sourceName } from '../../ui/source-name.tsx';
import { Time } from '../../ui/time.tsx';
import { WebLink } from '../../ui/web-link.tsx';
import styles from './provenance-section.module.css';

const HOW: Readonly<Record<string, string>> = {
  civitai: 'Imported from Civitai',
  huggingface: 'Imported from Hugging Face',
  multipart: 'Uploaded as a file',
  url: 'Imported from a URL',
};

/** How an asset came here: where from, and what happened on the way. */
export function ProvenanceSection({ asset }: { readonly asset: Asset }) {
  const { uploadId } = asset;
  return (
    <Section title="How it came here">
      {uploadId === undefined ? (
        <p>
          Sent inside a request to the API, <Time at={asset.createdAt} />.
        </p>
      ) : (
        <UploadHistory uploadId={uploadId} />
      )}
    </Section>
  );
}

function UploadHistory({ uploadId }: { readonly uploadId: string }) {
  const { upload, job } = useUploadRecord(uploadId);
  if (upload.error !== null) return <NoUploadRecord error={upload.error} />;
  if (upload.data === undefined) return <Skeleton height="9rem" />;
  return (
    <div class={styles.history}>
      <UploadFacts upload={upload.data} />
      {job.data === undefined ? <Skeleton height="6rem" /> : <JobHistory job={job.data} />}
    </div>
  );
}

function UploadFacts({ upload }: { readonly upload: Upload }) {
  const origin = upload.config?.origin;
  return (
    <div>
      <Facts
        facts={[
          ['How', HOW[upload.source] ?? sourceName(upload.source)],
          ['From', upload.url && <WebLink address={upload.url} />],
          ['Original name', upload.originalFileName ?? upload.fileName],
          ['Declared type', upload.contentType],
          ['Bytes sent', upload.fileSize !== undefined && formatBytes(upload.fileSize)],
          ['In parts', upload.partsCount !== undefined && String(upload.partsCount)],
          ['Upload', <a href={paths.upload(upload.id)}>Show the upload</a>],
        ]}
      />
      {typeof origin === 'object' && origin !== null && (
        <OriginFacts origin={origin as Readonly<Record<string, unknown>>} />
      )}
    </div>
  );
}
