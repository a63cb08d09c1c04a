import type { Collection } from '@wharf/sdk';
import { plural } from '../format/numbers.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { announce } from '../ui/toasts.tsx';
import type { CollectionAction } from './collection-card.tsx';
import { NameDialog } from './name-dialog.tsx';
import { ThumbnailDialog } from './thumbnail-dialog.tsx';
import { useCollectionChanges } from './use-collections.ts';

type CollectionDialogProps = (
  | { readonly action: 'create' }
  | { readonly action: CollectionAction; readonly collection: Collection }
) & { readonly onClose: () => void };

/** Does what was asked for, and says so. */
export function CollectionDialog(props: CollectionDialogProps) {
  const { onClose } = props;
  const { create, update, remove } = useCollectionChanges();
  if (props.action === 'create') {
    const save = async (name: string) => {
      await create(name);
      announce(`Collection ${name} created`);
    };
    return <NameDialog title="New collection" action="Create" onSave={save} onClose={onClose} />;
  }
  const { action, collection } = props;
  const { id, name } = collection;
  if (action === 'rename') {
    const save = async (to: string) => {
      await update({ id, name: to });
      announce(`Collection renamed to ${to}`);
    };
    return (
      <NameDialog title="Rename collection" action="Rename" name={name} onSave={save} onClose={onClose} />
    );
  }
  if (action === 'thumbnail') {
    const choose = async (thumbnail: string | null) => {
      await update({ id, thumbnail });
      announce(thumbnail === null ? `${name} has no thumbnail now` : `Thumbnail of ${name} changed`);
    };
    return <ThumbnailDialog collection={collection} onChoose={choose} onClose={onClose} />;
  }
  return (
    <ConfirmDialog
      title="Delete collection"
      action="Delete"
      onClose={onClose}
      onConfirm={async () => {
        await remove(id);
        announce(`Collection ${name} deleted`);
      }}
    >
      <bdi>{name}</bdi> is deleted.{' '}
      {collection.itemCount > 0
        ? `What is in it (${plural(collection.itemCount, 'item')}) stays in the library.`
        : 'There is nothing in it.'}
    </ConfirmDialog>
  );
}
