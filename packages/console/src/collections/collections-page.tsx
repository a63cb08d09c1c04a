import { useQuery } from '@tanstack/preact-query';
import type { Collection } from '@wharf/sdk';
import { FolderOpen, FolderPlus } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { collectionsQuery } from '../client/collections.ts';
import { plural } from '../format/numbers.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState, ErrorState } from '../ui/empty-state.tsx';
import { Page } from '../ui/page.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { type CollectionAction, CollectionCard } from './collection-card.tsx';
import { CollectionDialog } from './collection-dialog.tsx';
import styles from './collections-page.module.css';

/** What is being done: with one of the collections, or to make another. */
type Doing =
  | { readonly action: 'create' }
  | { readonly action: CollectionAction; readonly collection: Collection };

/** Named sets of assets and models. */
export function CollectionsPage() {
  const { data, error, isPending, refetch } = useQuery(collectionsQuery);
  const [doing, setDoing] = useState<Doing>();
  const create = () => setDoing({ action: 'create' });
  return (
    <Page
      wide
      title="Collections"
      lead={data === undefined ? 'Assets and models that belong together' : plural(data.length, 'collection')}
      actions={
        <Button icon={FolderPlus} onClick={create}>
          New collection
        </Button>
      }
    >
      {isPending && <Loading />}
      {error !== null && data === undefined && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data?.length === 0 && (
        <EmptyState
          icon={FolderOpen}
          title="No collections yet"
          actions={
            <Button look="primary" onClick={create}>
              New collection
            </Button>
          }
        >
          A collection keeps assets and models together, without moving them: each can be in several. Make one
          here, then add to it from the library.
        </EmptyState>
      )}
      {data !== undefined && data.length > 0 && (
        <ul class={styles.cards} aria-label="Collections">
          {data.map((collection) => (
            <CollectionCard
              key={collection.id}
              collection={collection}
              onAct={(action) => setDoing({ action, collection })}
            />
          ))}
        </ul>
      )}
      {doing !== undefined && <CollectionDialog {...doing} onClose={() => setDoing(undefined)} />}
    </Page>
  );
}

function Loading() {
  return (
    <div class={styles.cards} role="status" aria-label="Loading">
      {Array.from({ length: 8 }, (_, index) => (
        <Skeleton key={index} height="14rem" />
      ))}
    </div>
  );
}
