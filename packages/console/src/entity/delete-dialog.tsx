import type { ComponentChildren } from 'preact';
import { useLocation } from 'preact-iso';
import { queryClient } from '../client/query-client.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { announce } from '../ui/toasts.tsx';
import type { EntityType } from './entity-type.ts';

interface DeleteDialogProps {
  readonly type: EntityType;
  readonly id: string;
  readonly name: string;
  /** What goes with it, and what stays. */
  readonly children: ComponentChildren;
  readonly onClose: () => void;
}

/** Asks before an asset or a model is deleted, and goes to the list of the others. */
export function DeleteDialog({ type, id, name, children, onClose }: DeleteDialogProps) {
  const { route } = useLocation();
  const remove = async () => {
    await type.delete(id);
    announce(`“${name}” deleted`);
    route(type.listPath());
    // Lists that are shown again are loaded again, without it.
    queryClient.removeQueries({ type: 'inactive' });
  };
  return (
    <ConfirmDialog title={`Delete this ${type.noun}`} action="Delete" onConfirm={remove} onClose={onClose}>
      {children}
    </ConfirmDialog>
  );
}
