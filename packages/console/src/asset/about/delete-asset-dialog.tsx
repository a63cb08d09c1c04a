import type { Asset } from '@wharf/sdk';
import { DeleteDialog } from '../../entity/delete-dialog.tsx';
import { nameOf } from '../asset-kinds.ts';
import { ASSET } from '../asset-type.ts';

interface DeleteAssetDialogProps {
  readonly asset: Asset;
  readonly onClose: () => void;
}

/** Says what goes with an asset that is deleted, and what stays. */
export function DeleteAssetDialog({ asset, onClose }: DeleteAssetDialogProps) {
  return (
    <DeleteDialog type={ASSET} id={asset.id} name={nameOf(asset)} onClose={onClose}>
      <p>
        <bdi>{nameOf(asset)}</bdi> and its pictures are deleted for good. Links to it stop working.
      </p>
      <p>
        Assets made from it stay, and so do other assets with the same content. They still name this one as
        their parent.
      </p>
    </DeleteDialog>
  );
}
