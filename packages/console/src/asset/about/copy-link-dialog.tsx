import type { Asset } from '@wharf/sdk';
import { Button } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { expiryOf } from './signed-link.ts';

const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' });

/** The link to the file itself, with what it means to pass it on. */
export function CopyLinkDialog({ asset, onClose }: { readonly asset: Asset; readonly onClose: () => void }) {
  const expiry = expiryOf(asset.url);
  return (
    <Dialog title="Link to the file" wide onClose={onClose}>
      <p>
        Whoever has this link can read the file without signing in,{' '}
        {expiry === undefined ? 'for a limited time' : <strong>until {EXACT.format(expiry)}</strong>}. It
        cannot be taken back before, except by deleting the asset.
      </p>
      <CodeBlock code={asset.url} label="Link to the file" />
      <p>To share this page instead, copy its address: it asks everybody to sign in.</p>
      <DialogActions>
        <Button onClick={onClose}>Done</Button>
      </DialogActions>
    </Dialog>
  );
}
