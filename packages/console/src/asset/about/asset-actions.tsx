import type { Asset } from '@wharf/sdk';
import { Download, Ellipsis, FileOutput, Link, Pencil, Trash2 } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { CopyIdItem } from '../../entity/copy-id-item.tsx';
import { Button } from '../../ui/button.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { conversionsOf } from '../asset-kinds.ts';
import { downloadAsset } from '../download-asset.ts';
import { CopyLinkDialog } from './copy-link-dialog.tsx';
import { DeleteAssetDialog } from './delete-asset-dialog.tsx';

interface AssetActionsProps {
  readonly asset: Asset;
  readonly onEdit: () => void;
}

/** What can be done with an asset. */
export function AssetActions({ asset, onEdit }: AssetActionsProps) {
  const [dialog, setDialog] = useState<'link' | 'delete'>();
  const close = () => setDialog(undefined);
  const conversions = conversionsOf(asset);
  return (
    <>
      <Button look="primary" icon={Download} onClick={() => downloadAsset(asset.id)}>
        Download
      </Button>
      {conversions.length > 0 && (
        <Menu label="Download as" text="Download as" icon={FileOutput} look="plain">
          {conversions.map(([format, name]) => (
            <MenuItem key={format} onSelect={() => downloadAsset(asset.id, format)}>
              {name}
            </MenuItem>
          ))}
        </Menu>
      )}
      <Button icon={Pencil} onClick={onEdit}>
        Edit
      </Button>
      <Menu label="More actions" icon={Ellipsis} look="plain">
        <MenuItem icon={Link} onSelect={() => setDialog('link')}>
          Copy a link to the file
        </MenuItem>
        <CopyIdItem id={asset.id} />
        <MenuItem icon={Trash2} danger onSelect={() => setDialog('delete')}>
          Delete
        </MenuItem>
      </Menu>
      {dialog === 'link' && <CopyLinkDialog asset={asset} onClose={close} />}
      {dialog === 'delete' && <DeleteAssetDialog asset={asset} onClose={close} />}
    </>
  );
}
