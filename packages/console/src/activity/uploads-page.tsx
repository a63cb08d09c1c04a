import { Inbox, ListFilter } from 'lucide-preact';
import { useCallback, useMemo, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { openImportDialog, openUploadDialog } from '../client/intake-requests.ts';
import { paths } from '../routing/paths.ts';
import { Button, LinkButton } from '../ui/button.tsx';
import { EmptyState, ErrorState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { VirtualList } from '../ui/virtual-list.tsx';
import { SettledAnnouncer } from './settled-announcer.tsx';
import { UploadFilterBar } from './upload-filter-bar.tsx';
import { filtersFrom, isFiltered, type UploadFilters } from './upload-filters.ts';
import { UploadRow } from './upload-row.tsx';
import styles from './uploads-page.module.css';
import { useUploads } from './use-uploads.ts';

const ROW_HEIGHT = 66;

/** All uploads and imports of the project with their jobs, live. */
export function UploadsPage() {
  const { query } = useLocation();
  const { status, kind, source } = query;
  // The same object for the same filters: what is computed of it stays.
  const filters = useMemo(
    () => filtersFrom({ status: status ?? '', kind: kind ?? '', source: source ?? '' }),
    [status, kind, source],
  );
  return (
    <Page title="Uploads" lead="What comes in, from its first byte to the finished asset or model.">
      <UploadFilterBar filters={filters} />
      <UploadList filters={filters} />
      <SettledAnnouncer />
    </Page>
  );
}

function UploadList({ filters }: { readonly filters: UploadFilters }) {
  const list = useUploads(filters);
  const { uploads, hasNextPage, isFetchingNextPage, fetchNextPage, isFetchNextPageError } = list;
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (id: string) => setOpen((before) => before.symmetricDifference(new Set([id])));
  const onNearEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  if (list.isPending) return <Loading />;
  if (list.isError && list.data === undefined) {
    return <ErrorState error={list.error} onRetry={() => void list.refetch()} />;
  }
  if (uploads.length === 0) return isFiltered(filters) ? <NothingMatches /> : <NothingYet />;
  return (
    <>
      <div class={styles.list}>
        <VirtualList
          label="Uploads"
          items={uploads}
          keyOf={({ upload }) => upload.id}
          rowHeight={ROW_HEIGHT}
          onNearEnd={onNearEnd}
          total={hasNextPage ? -1 : undefined}
          render={(shown) => <UploadRow shown={shown} isOpen={open.has(shown.upload.id)} onToggle={toggle} />}
        />
      </div>
      <div class={styles.after}>
        {list.isCut && <p>Only the newest are shown.</p>}
        {hasNextPage && (
          <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {isFetchNextPageError ? 'Older ones could not be loaded: try again' : 'Show older'}
          </Button>
        )}
      </div>
    </>
  );
}

function Loading() {
  return (
    <div class={styles.skeletons} role="status" aria-label="Loading uploads">
      {Array.from({ length: 8 }, (_, index) => (
        <Skeleton key={index} height="3.75rem" />
      ))}
    </div>
  );
}

function NothingYet() {
  return (
    <EmptyState
      icon={Inbox}
      title="No uploads yet"
      actions={
        <>
          <Button look="primary" onClick={() => openUploadDialog()}>
            Upload files
          </Button>
          <Button onClick={() => openImportDialog()}>Import from a link</Button>
        </>
      }
    >
      Drop files or folders anywhere on this page, or have the server fetch them from a URL, Hugging Face or
      Civitai. Programs can upload, too. Each upload is listed here with its progress and result.
    </EmptyState>
  );
}

function NothingMatches() {
  return (
    <EmptyState
      icon={ListFilter}
      title="No upload matches"
      actions={<LinkButton href={paths.uploads()}>Show all uploads</LinkButton>}
    >
      There are none with this status, kind and source right now.
    </EmptyState>
  );
}
