import { useQuery } from '@tanstack/preact-query';
import type { Job } from '@wharf/sdk';
import { collectionsQuery } from '../client/collections.ts';
import { formatBytes } from '../format/bytes.ts';
import { jobStatusName } from '../format/job-steps.ts';
import { formatCount } from '../format/numbers.ts';
import { entityPath } from '../routing/entity-path.ts';
import { paths } from '../routing/paths.ts';
import { Copyable } from '../ui/copyable.tsx';
import { Facts } from '../ui/facts.tsx';
import { kindName } from '../ui/kind-icon.tsx';
import { Section } from '../ui/section.tsx';
import { sourceName } from '../ui/source-name.tsx';
import { Time } from '../ui/time.tsx';
import { WebLink } from '../ui/web-link.tsx';
import type { ShownUpload } from './shown-upload.ts';

interface UploadFactsProps {
  readonly shown: ShownUpload;
  readonly job: Job | undefined;
}

/** What is known of an upload besides how it stands. */
export function UploadFacts({ shown: { upload, job: live }, job }: UploadFactsProps) {
  const entity = entityPath(upload);
  const status = live?.status ?? job?.status;
  const { fileName, originalFileName } = upload;
  const isLengthUnknown = upload.config?.lengthVerified === false;
  return (
    <Section title="Details">
      <Facts
        facts={[
          ['Kind', kindName(upload.kind)],
          ['Source', sourceName(upload.source)],
          ['From', upload.url && <WebLink address={upload.url} />],
          ['Became', entity && <a href={entity}>{upload.entityId}</a>],
          ['Size', upload.fileSize !== undefined && sizeText(upload.fileSize)],
          ['Caution', isLengthUnknown && 'Its server did not say how long the file is: it may be cut off.'],
          ['Type', upload.contentType],
          ['Original name', originalFileName !== fileName && originalFileName],
          ['Began', <Time key="began" at={upload.createdAt} />],
          ['Changed', <Time key="changed" at={upload.updatedAt} />],
          ['Hidden', upload.assetOptions?.hide && 'yes'],
          ['Parent', upload.assetOptions?.parentId && <ParentLink id={upload.assetOptions.parentId} />],
          [
            'Collections',
            upload.assetOptions?.collectionIds && <Collections ids={upload.assetOptions.collectionIds} />,
          ],
          ['Upload', <Copyable key="id" text={upload.id} name="upload id" />],
          ['Job', upload.jobId && <Copyable text={upload.jobId} name="job id" />],
          ['Job status', status && jobStatusName(status)],
          ['Author', <Copyable key="author" text={upload.authorId} name="author id" />],
        ]}
      />
    </Section>
  );
}

function sizeText(bytes: number): string {
  return bytes < 1024 ? formatBytes(bytes) : `${formatBytes(bytes)} (${formatCount(bytes)} bytes)`;
}

function ParentLink({ id }: { readonly id: string }) {
  return <a href={paths.asset(id)}>{id}</a>;
}

function Collections({ ids }: { readonly ids: readonly string[] }) {
  const { data } = useQuery(collectionsQuery);
  return (
    <>
      {ids.map((id, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <a href={paths.assets({ collection: id })}>
            <bdi>{data?.find((collection) => collection.id === id)?.name ?? id}</bdi>
          </a>
        </span>
      ))}
    </>
  );
}
