import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { collectionsQuery } from '../../client/collections.ts';
import { formatCount, plural } from '../../format/numbers.ts';
import { Select } from '../../ui/field.tsx';
import { announce } from '../../ui/toasts.tsx';
import { SHELVES } from '../list/shelf-text.ts';
import { changeEntries, forgetOtherLists } from '../list/use-list.ts';
import type { ActionProps } from './action-props.ts';
import { removeMany } from './bulk-changes.ts';
import { BulkDialog } from './bulk-dialog.tsx';
import { useBulk } from './use-bulk.ts';

/** Takes what is selected out of a collection: the one that is shown, or one of those that it is in. */
export function RemoveDialog({ shelf, selected, collectionId, onClose }: ActionProps) {
  const client = useQueryClient();
  const { data: collections = [] } = useQuery(collectionsQuery);
  const bulk = useBulk(shelf, 'could not be removed');
  const counts = Map.groupBy(
    selected.flatMap((entry) => entry.collectionIds),
    (id) => id,
  );
  const among = [...counts.keys()];
  const [chosen, choose] = useState(collectionId ?? among[0] ?? '');
  const { one, many } = SHELVES[shelf];
  const nameOf = (id: string) => collections.find((collection) => collection.id === id)?.name ?? id;
  const inIt = selected.filter((entry) => entry.collectionIds.includes(chosen));
  const act = async () => {
    const ids = inIt.map(({ id }) => id);
    const isDone = await bulk.run(
      ids,
      (onProgress) => removeMany({ shelf, ids, onProgress }, chosen),
      (done) => {
        const removed = new Set(done);
        forgetOtherLists(client);
        changeEntries(client, (entry) => {
          if (!removed.has(entry.id)) return entry;
          if (chosen === collectionId) return undefined;
          return { ...entry, collectionIds: entry.collectionIds.filter((id) => id !== chosen) };
        });
        void client.invalidateQueries({ queryKey: ['collections'] });
        announce(`${plural(done.length, one, many)} removed from ${nameOf(chosen)}`);
      },
    );
    if (isDone) onClose();
  };
  return (
    <BulkDialog
      title="Remove from a collection"
      bulk={bulk}
      action="Remove"
      isReady={inIt.length > 0}
      onAct={act}
      onClose={onClose}
    >
      {collectionId === undefined && among.length > 0 && (
        <Select
          label="Collection"
          options={among.map(
            (id) => [id, `${nameOf(id)} (${formatCount(counts.get(id)?.length ?? 0)} selected)`] as const,
          )}
          value={chosen}
          onChange={(event) => choose(event.currentTarget.value)}
        />
      )}
      <p>
        {inIt.length === 0 ? (
          'Nothing that is selected is in a collection.'
        ) : (
          <>
            {plural(inIt.length, one, many)} will no longer be in <bdi>{nameOf(chosen)}</bdi>. Nothing is
            deleted.
          </>
        )}
      </p>
    </BulkDialog>
  );
}
