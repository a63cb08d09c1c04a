import { useInfiniteQuery } from '@tanstack/preact-query';
import type { Collection } from '@wharf/sdk';
import { Check, ImageOff } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { errorMessage } from '../client/error-message.ts';
import { wharf } from '../client/wharf.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions } from '../ui/dialog.tsx';
import { ErrorState } from '../ui/empty-state.tsx';
import { Notice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import styles from './thumbnail-dialog.module.css';

interface ThumbnailDialogProps {
  readonly collection: Collection;
  /** `null`: none of its own. */
  readonly onChoose: (assetId: string | null) => Promise<unknown>;
  readonly onClose: () => void;
}

/** Chooses the picture of a collection among those of its assets. */
export function ThumbnailDialog({ collection, onChoose, onClose }: ThumbnailDialogProps) {
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } =
    useInfiniteQuery({
      queryKey: ['collections', 'pictures', collection.id],
      queryFn: ({ pageParam, signal }) =>
        wharf.assets.list(
          {
            collectionId: collection.id,
            hidden: 'include',
            pageSize: 48,
            ...(pageParam === undefined ? {} : { paginationToken: pageParam }),
          },
          { signal },
        ),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last) => last.nextPaginationToken,
    });
  const choose = async (assetId: string | null) => {
    setBusy(true);
    try {
      await onChoose(assetId);
      onClose();
    } catch (reason) {
      setFailure(errorMessage(reason));
      setBusy(false);
    }
  };
  const pictured = (data?.pages ?? []).flatMap(({ assets }) => assets).filter(({ thumbnail }) => thumbnail);
  const current = collection.thumbnail?.assetId;
  return (
    <Dialog title="Choose a thumbnail" wide onClose={onClose}>
      {failure !== undefined && <Notice tone="danger">{failure}</Notice>}
      {isPending && <Skeleton height="12rem" />}
      {error !== null && data === undefined && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data !== undefined && pictured.length === 0 && !hasNextPage && (
        <p>
          None of its assets has a picture. Add an image, a video, a sound or a 3D model to the collection
          first.
        </p>
      )}
      <ul class={styles.pictures} aria-label="Pictures of its assets">
        {pictured.map(({ id, metadata, thumbnail }) => (
          <li key={id}>
            <button
              type="button"
              class={styles.picture}
              disabled={isBusy}
              aria-pressed={id === current}
              title={metadata.name}
              onClick={() => choose(id)}
            >
              <img src={thumbnail?.url} alt={metadata.name ?? id} loading="lazy" decoding="async" />
              {id === current && (
                <span class={styles.current}>
                  <Check size={16} aria-hidden="true" />
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          More pictures
        </Button>
      )}
      <DialogActions>
        {current !== undefined && (
          <Button icon={ImageOff} disabled={isBusy} onClick={() => choose(null)}>
            Use none
          </Button>
        )}
        <Button onClick={onClose}>Cancel</Button>
      </DialogActions>
    </Dialog>
  );
}
