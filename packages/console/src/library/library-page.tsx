import { useQuery } from '@tanstack/preact-query';
import type { Collection } from '@wharf/sdk';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { collectionsQuery } from '../client/collections.ts';
import { plural } from '../format/numbers.ts';
import { paths } from '../routing/paths.ts';
import { Button } from '../ui/button.tsx';
import { ErrorState } from '../ui/empty-state.tsx';
import { Select } from '../ui/field.tsx';
import { Page } from '../ui/page.tsx';
import { FilterChips } from './filters/filter-chips.tsx';
import { sortOptions } from './filters/filter-options.ts';
import { type Filters, SORTS } from './filters/filters.ts';
import { Toolbar } from './filters/toolbar.tsx';
import { type FilterState, useFilters } from './filters/use-filters.ts';
import { EntryGrid } from './grid/entry-grid.tsx';
import { viewMode } from './grid/view-mode.ts';
import { ViewSwitch } from './grid/view-switch.tsx';
import { LibraryEnd } from './library-end.tsx';
import styles from './library-page.module.css';
import { LibraryEmpty, LibrarySkeleton } from './library-states.tsx';
import { countText, SHELVES } from './list/shelf-text.ts';
import { type Shelf, sourceOf } from './list/sources.ts';
import { type Arrivals, useArrivals } from './list/use-arrivals.ts';
import type { List } from './list/use-list.ts';
import { SelectionAction } from './selection/selection-actions.tsx';
import { SelectionBar } from './selection/selection-bar.tsx';
import { usePageKeys } from './selection/use-page-keys.ts';
import { type Library, useLibrary } from './use-library.ts';

/** The page of a list: everything that it can be narrowed down by, and what is left. */
export function LibraryPage({ shelf }: { readonly shelf: Shelf }) {
  const state = useFilters(shelf);
  const { filters, change } = state;
  const source = useMemo(() => sourceOf(shelf, filters), [shelf, filters]);
  const library = useLibrary(state.address, source);
  const arrivals = useArrivals(shelf, library.list, filters.status !== 'ready');
  usePageKeys(library);
  const { list, selection, selected, action, act } = library;
  const title = useCollection(filters.collection)?.name ?? SHELVES[shelf].title;
  const architectures = list.entries.flatMap(({ architecture }) => architecture ?? []);
  return (
    <Page
      wide
      title={title}
      lead={<Lead shelf={shelf} filters={filters} list={list} />}
      actions={<Order state={state} />}
    >
      <div class={styles.bar}>
        {selection.ids.size > 0 ? (
          <SelectionBar shelf={shelf} library={library} />
        ) : (
          <Toolbar shelf={shelf} filters={filters} architectures={architectures} onChange={change} />
        )}
      </div>
      <FilterChips filters={filters} onChange={change} />
      <Waiting shelf={shelf} arrivals={arrivals} />
      <Content shelf={shelf} state={state} library={library} />
      {action !== undefined && (
        <SelectionAction
          action={action}
          shelf={shelf}
          selected={selected}
          collectionId={filters.collection}
          onClose={() => act(undefined)}
        />
      )}
    </Page>
  );
}

/** The collection that is shown; `undefined` where all are, or its name is not known yet. */
function useCollection(id: string | undefined): Collection | undefined {
  const { data = [] } = useQuery({ ...collectionsQuery, enabled: id !== undefined });
  return data.find((collection) => collection.id === id);
}

interface LeadProps {
  readonly shelf: Shelf;
  readonly filters: Filters;
  readonly list: List;
}

/** How much there is; of a collection, also of the other shelf, where its page leads. */
function Lead({ shelf, filters, list }: LeadProps) {
  const collection = useCollection(filters.collection);
  const other = shelf === 'assets' ? 'models' : 'assets';
  const count = collection?.[shelf === 'assets' ? 'modelCount' : 'assetCount'] ?? 0;
  const text = list.isLoading ? 'Loading' : countText(shelf, filters.status, list);
  const [said, say] = useState('');
  useEffect(() => {
    if (!list.isLoading && !list.isBefore) say(`Showing ${text}`);
    // Read out for other filters, not for each page that scrolling brings.
  }, [filters, list.isLoading, list.isBefore]);
  return (
    <>
      <span class="visually-hidden" role="status">
        {said}
      </span>
      <span>{text}</span>
      {count > 0 && ' · '}
      {count > 0 && (
        <a href={paths[other]({ collection: filters.collection })}>
          {plural(count, SHELVES[other].one, SHELVES[other].many)}
        </a>
      )}
    </>
  );
}

function Order({ state: { filters, change } }: { readonly state: FilterState }) {
  return (
    <>
      {filters.status === 'ready' && (
        <Select
          label="Order"
          labelHidden
          options={sortOptions(filters)}
          value={filters.sort}
          onChange={(event) => {
            const sort = SORTS.find((known) => known === event.currentTarget.value);
            if (sort !== undefined) change({ sort });
          }}
        />
      )}
      <ViewSwitch />
    </>
  );
}

/** Says that something new is there, to those who are too far down to see it. */
function Waiting({ shelf, arrivals }: { readonly shelf: Shelf; readonly arrivals: Arrivals }) {
  const { one, many } = SHELVES[shelf];
  return (
    <div class={styles.waiting} role="status">
      {arrivals.waiting > 0 && (
        <Button look="primary" size="small" onClick={arrivals.show}>
          {`${plural(arrivals.waiting, `new ${one}`, `new ${many}`)}: show`}
        </Button>
      )}
    </div>
  );
}

interface ContentProps {
  readonly shelf: Shelf;
  readonly state: FilterState;
  readonly library: Library;
}

function Content({ shelf, state: { filters, change }, library }: ContentProps) {
  const { list } = library;
  if (list.isLoading) return <LibrarySkeleton mode={viewMode.value} />;
  if (list.entries.length === 0 && list.error !== undefined) {
    return <ErrorState error={list.error} onRetry={list.retry} />;
  }
  if (list.entries.length === 0) return <LibraryEmpty shelf={shelf} filters={filters} onChange={change} />;
  return (
    <>
      <EntryGrid label={SHELVES[shelf].title} shelf={shelf} mode={viewMode.value} library={library} />
      <LibraryEnd list={list} />
    </>
  );
}
