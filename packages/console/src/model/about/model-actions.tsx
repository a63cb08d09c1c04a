import type { Model } from '@wharf/sdk';
import { Download, Ellipsis, Pencil, Trash2 } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { errorMessage } from '../../client/error-message.ts';
import { CopyIdItem } from '../../entity/copy-id-item.tsx';
import { plural } from '../../format/numbers.ts';
import { Button } from '../../ui/button.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { announce } from '../../ui/toasts.tsx';
import { downloadFiles } from '../files/download-files.ts';
import { DeleteModelDialog } from './delete-model-dialog.tsx';

interface ModelActionsProps {
  readonly model: Model;
  readonly onEdit: () => void;
}

/** What can be done with a model. */
export function ModelActions({ model, onEdit }: ModelActionsProps) {
  const [deletes, setDeletes] = useState(false);
  return (
    <>
      <Button look="primary" icon={Download} onClick={() => download(model)}>
        {(model.files?.length ?? 1) > 1 ? 'Download all files' : 'Download'}
      </Button>
      <Button icon={Pencil} onClick={onEdit}>
        Edit
      </Button>
      <Menu label="More actions" icon={Ellipsis} look="plain">
        <CopyIdItem id={model.id} />
        <MenuItem icon={Trash2} danger onSelect={() => setDeletes(true)}>
          Delete
        </MenuItem>
      </Menu>
      {deletes && <DeleteModelDialog model={model} onClose={() => setDeletes(false)} />}
    </>
  );
}

async function download(model: Model): Promise<void> {
  const count = model.files?.length ?? 1;
  if (count > 1) announce(`Saving ${plural(count, 'file')}: the browser may ask whether it may save several`);
  try {
    await downloadFiles(model);
  } catch (error) {
    announce(errorMessage(error), 'danger');
  }
}
