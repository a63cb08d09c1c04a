import { NotFoundError } from '@wharf/sdk';
import { SearchX } from 'lucide-preact';
import { useRoute } from 'preact-iso';
import { paths } from '../routing/paths.ts';
import { LinkButton } from '../ui/button.tsx';
import { EmptyState, ErrorState } from '../ui/empty-state.tsx';
import { JobHistory } from '../ui/job-history.tsx';
import { OriginFacts } from '../ui/origin-facts.tsx';
import { Page } from '../ui/page.tsx';
import { Section } from '../ui/section.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { SettledAnnouncer } from './settled-announcer.tsx';
import type { ShownUpload } from './shown-upload.ts';
import { UploadActions } from './upload-actions.tsx';
import { UploadFacts } from './upload-facts.tsx';
import { UploadFiles } from './upload-file-list.tsx';
import styles from './upload-page.module.css';
import { UploadParts } from './upload-parts.tsx';
import { UploadState } from './upload-state.tsx';
import { useUpload } from './use-upload.ts';

/** Everything about one upload, as it happens. */
export function UploadPage() {
  const { id = '' } = useRoute().params;
  const { shown, job, error, refetch } = useUpload(id);
  if (shown === undefined) return <NotHere error={error} onRetry={() => void refetch()} />;
  const { upload } = shown;
  return (
    <Page title={upload.fileName} actions={<UploadActions upload={upload} size="medium" />}>
      <div class={styles.columns}>
        <div class={styles.column}>
          <UploadState shown={shown} />
          {upload.status === 'pending' && upload.parts && <UploadParts parts={upload.parts} />}
          <UploadFiles config={upload.config} />
          <Origin shown={shown} />
        </div>
        <div class={styles.column}>
          <Section title="History">
            {job === undefined ? <Skeleton height="6rem" /> : <JobHistory job={job} />}
          </Section>
          <UploadFacts shown={shown} job={job} />
        </div>
      </div>
      <SettledAnnouncer />
    </Page>
  );
}

function Origin({ shown }: { readonly shown: ShownUpload }) {
  const origin = shown.upload.config?.origin;
  if (typeof origin !== 'object' || origin === null) return null;
  return (
    <Section title="Where it is from">
      <OriginFacts origin={origin as Readonly<Record<string, unknown>>} />
    </Section>
  );
}

function NotHere({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  return (
    <Page title="Upload">
      {error === null ? (
        <div role="status" aria-label="Loading the upload">
          <Skeleton height="22rem" />
        </div>
      ) : error instanceof NotFoundError ? (
        <EmptyState
          icon={SearchX}
          title="There is no such upload"
          actions={<LinkButton href={paths.uploads()}>Show all uploads</LinkButton>}
        >
          It belongs to another project, or the address is not complete.
        </EmptyState>
      ) : (
        <ErrorState error={error} onRetry={onRetry} />
      )}
    </Page>
  );
}
