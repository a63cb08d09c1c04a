import { lazy } from 'preact-iso';
import type { Action } from '../use-library.ts';
import type { ActionProps } from './action-props.ts';

const DIALOGS = {
  delete: lazy(async () => (await import('./delete-dialog.tsx')).DeleteDialog),
  tags: lazy(async () => (await import('./tags-dialog.tsx')).TagsDialog),
  'add-to-collection': lazy(async () => (await import('./add-dialog.tsx')).AddDialog),
  'remove-from-collection': lazy(async () => (await import('./remove-dialog.tsx')).RemoveDialog),
  download: lazy(async () => (await import('./download-dialog.tsx')).DownloadDialog),
} as const satisfies Record<Action, unknown>;

/** The dialog of what is to be done with what is selected. */
export function SelectionAction({ action, ...props }: ActionProps & { readonly action: Action }) {
  const ActionDialog = DIALOGS[action];
  return <ActionDialog {...props} />;
}
