import { useQuery, useQueryClient } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { collectionsQuery } from '../../client/collections.ts';
import { wharf } from '../../client/wharf.ts';
import { plural } from '../../format/numbers.ts';
import { type Choice, Combobox } from '../../ui/combobox.tsx';
import { announce } from '../../ui/toasts.tsx';
import { SHELVES } from '../list/shelf-text.ts';
import { changeEntries, forgetOtherLists } from '../list/use-list.ts';
import type { ActionProps } from './action-props.ts';
import styles from './add-dialog.module.css';
import { addMany } from './bulk-changes.ts';
import { BulkDialog } from './bulk-dialog.tsx';
import { useBulk } from './use-bulk.ts';

/** Longest name of a collection, in characters. */
const LONGEST = 255;

/** One that is there, or one that is to be made. */
type Target = { readonly id: string | undefined; readonly name: string };

/** Puts what is selected into a collection. */
export function AddDialog({ shelf, selected, onClose }: ActionProps) {
  const client = useQueryClient();
  const { data: collections = [] } = useQuery(collectionsQuery);
  const bulk = useBulk(shelf, 'could not be added');
  const [target, setTarget] = useState<Target>();
  const { one, many } = SHELVES[shelf];
  const choices: readonly Choice[] = collections.map(({ id, name, itemCount }) => ({
    value: id,
    text: name,
    note: plural(itemCount, 'item'),
  }));
  const act = async () => {
    if (target === undefined) return;
    const ids = selected.map(({ id }) => id);
    const isDone = await bulk.run(
      ids,
      async (onProgress) => {
        const id = target.id ?? (await wharf.collections.create({ name: target.name })).collection.id;
        // Trying again adds to what was made by the first try.
        setTarget({ id, name: target.name });
        const outcome = await addMany({ shelf, ids, onProgress }, id);
        const added = new Set(outcome.done);
        changeEntries(client, (entry) =>
          added.has(entry.id)
            ? { ...entry, collectionIds: [...new Set([...entry.collectionIds, id])] }
            : entry,
        );
        return outcome;
      },
      (done) => {
        forgetOtherLists(client);
        announce(`${plural(done.length, one, many)} added to ${target.name}`);
      },
    );
    void client.invalidateQueries({ queryKey: ['collections'] });
    if (isDone) onClose();
  };
  return (
    <BulkDialog
      title={`Add ${plural(selected.length, one, many)} to a collection`}
      bulk={bulk}
      action="Add"
      isReady={target !== undefined}
      onAct={act}
      onClose={onClose}
    >
      <div class={styles.form}>
        <Combobox
          label="Collection"
          placeholder="Find one, or name a new one"
          choices={choices}
          newChoice={(text) => `New collection “${text}”`}
          onPick={(id) => setTarget({ id, name: choices.find(({ value }) => value === id)?.text ?? id })}
          onNew={(name) => setTarget({ id: undefined, name })}
          maxLength={LONGEST}
        />
        <p role="status">
          {target !== undefined && (
            <>
              {target.id === undefined ? 'New collection: ' : 'Collection: '}
              <bdi class={styles.target}>{target.name}</bdi>
            </>
          )}
        </p>
      </div>
    </BulkDialog>
  );
}
