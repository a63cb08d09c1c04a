import { useQueryClient } from '@tanstack/preact-query';
import { plural } from '../../format/numbers.ts';
import { announce } from '../../ui/toasts.tsx';
import { SHELVES } from '../list/shelf-text.ts';
import { changeEntries } from '../list/use-list.ts';
import type { ActionProps } from './action-props.ts';
import { deleteMany } from './bulk-changes.ts';
import { BulkDialog } from './bulk-dialog.tsx';
import { useBulk } from './use-bulk.ts';

/** Asks before what is selected is deleted. */
export function DeleteDialog({ shelf, selected, onClose }: ActionProps) {
  const client = useQueryClient();
  const bulk = useBulk(shelf, 'could not be deleted');
  const { one, many } = SHELVES[shelf];
  const what = plural(selected.length, one, many);
  const act = async () => {
    const ids = selected.map(({ id }) => id);
    const isDone = await bulk.run(
      ids,
      (onProgress) => deleteMany({ shelf, ids, onProgress }),
      (done) => {
        const gone = new Set(done);
        changeEntries(client, (entry) => (gone.has(entry.id) ? undefined : entry));
        // Counts and thumbnails of collections, tags in use, storage used.
        void client.invalidateQueries({ queryKey: ['collections'] });
        void client.invalidateQueries({ queryKey: ['tags'] });
        void client.invalidateQueries({ queryKey: ['usage'] });
        announce(`${plural(done.length, one, many)} deleted`);
      },
    );
    if (isDone) onClose();
  };
  const [only] = selected;
  return (
    <BulkDialog
      title={`Delete ${what}`}
      bulk={bulk}
      action="Delete"
      look="danger"
      onAct={act}
      onClose={onClose}
    >
      {selected.length === 1 && only !== undefined ? (
        <p>
          <bdi>{only.name}</bdi> and its file are deleted for good.
        </p>
      ) : (
        <p>{what} and their files are deleted for good.</p>
      )}
      <p>
        {shelf === 'assets'
          ? 'They disappear from their collections, too. Assets that were made from them stay.'
          : 'They disappear from their collections, too.'}
      </p>
    </BulkDialog>
  );
}
