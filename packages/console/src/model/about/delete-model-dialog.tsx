import type { Model } from '@wharf/sdk';
import { DeleteDialog } from '../../entity/delete-dialog.tsx';
import { plural } from '../../format/numbers.ts';
import { modelName } from '../model-name.ts';
import { MODEL } from '../model-type.ts';

interface DeleteModelDialogProps {
  readonly model: Model;
  readonly onClose: () => void;
}

/** Says what goes with a model that is deleted, and what stays. */
export function DeleteModelDialog({ model, onClose }: DeleteModelDialogProps) {
  return (
    <DeleteDialog type={MODEL} id={model.id} name={modelName(model)} onClose={onClose}>
      <p>
        <bdi>{modelName(model)}</bdi> is deleted for good, with {plural(model.files?.length ?? 1, 'file')}.
        Links to it stop working.
      </p>
      <p>Other models and assets with the same content stay.</p>
    </DeleteDialog>
  );
}
