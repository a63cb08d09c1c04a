import { useMutation } from '@tanstack/preact-query';
import type { IssuedKey } from '@wharf/sdk';
import { wharf } from '../client/wharf.ts';
import { Checkbox } from '../ui/field.tsx';
import { NameDialog } from './name-dialog.tsx';

interface CreateKeyDialogProps {
  readonly projectId: string;
  readonly onClose: () => void;
  readonly onCreated: (key: IssuedKey) => void;
}

/** Asks for the name of a new key and what it may do. */
export function CreateKeyDialog({ projectId, onClose, onCreated }: CreateKeyDialogProps) {
  const creation = useMutation({
    mutationFn: (params: { readonly name: string; readonly administrator: boolean }) =>
      wharf.projects.keys.create(projectId, params),
    onSuccess: ({ key }) => onCreated(key),
  });
  return (
    <NameDialog
      title="Create key"
      label="Name"
      hint="What will use it: “render farm”, “Alice”"
      busy={creation.isPending}
      error={creation.error}
      onClose={onClose}
      onSubmit={(name, form) => creation.mutate({ name, administrator: form.get('administrator') === 'on' })}
    >
      <Checkbox
        name="administrator"
        label="Administrator: manages projects and keys, and may look at every project"
      />
    </NameDialog>
  );
}
