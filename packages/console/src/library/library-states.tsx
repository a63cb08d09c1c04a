import { Boxes, Images, ListChecks, SearchX } from 'lucide-preact';
import { openImportDialog, openUploadDialog } from '../client/intake-requests.ts';
import { paths } from '../routing/paths.ts';
import { Button, LinkButton } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { type Filters, NO_FILTERS, narrows } from './filters/filters.ts';
import type { ViewMode } from './grid/view-mode.ts';
import styles from './library-states.module.css';
import { SHELVES } from './list/shelf-text.ts';
import type { Shelf } from './list/sources.ts';

/** In place of a list that is being loaded: as much as fits on the screen, in the same places. */
export function LibrarySkeleton({ mode }: { readonly mode: ViewMode }) {
  const count = mode === 'list' ? 14 : 18;
  return (
    <div class={mode === 'list' ? styles.rows : styles.cards} role="status" aria-label="Loading">
      {Array.from({ length: count }, (_, index) => (
        <Skeleton key={index} height={mode === 'list' ? '2.5rem' : '14rem'} />
      ))}
    </div>
  );
}

interface LibraryEmptyProps {
  readonly shelf: Shelf;
  readonly filters: Filters;
  readonly onChange: (changes: Partial<Filters>) => void;
}

/** In place of a list with nothing in it: why, and what to do about it. */
export function LibraryEmpty({ shelf, filters, onChange }: LibraryEmptyProps) {
  const { many } = SHELVES[shelf];
  if (filters.status !== 'ready') {
    return (
      <EmptyState
        icon={ListChecks}
        title={filters.status === 'arriving' ? 'Nothing is on its way' : 'Nothing has failed'}
        actions={
          <>
            <Button onClick={() => onChange({ status: 'ready', kind: undefined })}>Show what is ready</Button>
            <LinkButton href={paths.uploads()}>All uploads</LinkButton>
          </>
        }
      />
    );
  }
  if (narrows(filters)) {
    return (
      <EmptyState
        icon={SearchX}
        title={`No ${many} match`}
        actions={
          <Button onClick={() => onChange({ ...NO_FILTERS, sort: filters.sort })}>Clear filters</Button>
        }
      >
        Look for a shorter piece of the name, or take filters away.
      </EmptyState>
    );
  }
  return <Beginning shelf={shelf} />;
}

function Beginning({ shelf }: { readonly shelf: Shelf }) {
  const isAssets = shelf === 'assets';
  return (
    <EmptyState
      icon={isAssets ? Images : Boxes}
      title={isAssets ? 'No assets yet' : 'No models yet'}
      actions={
        <>
          <Button look="primary" onClick={() => openUploadDialog()}>
            Upload files
          </Button>
          <Button onClick={() => openImportDialog()}>Import from a link</Button>
        </>
      }
    >
      {isAssets
        ? 'Images, video, audio, 3D and text appear here once they are checked. Drop files anywhere on this page, or paste them.'
        : 'Weights (safetensors, GGUF, PyTorch) appear here once they are checked. Drop a file anywhere on this page, or import a model from Hugging Face or Civitai.'}
    </EmptyState>
  );
}
