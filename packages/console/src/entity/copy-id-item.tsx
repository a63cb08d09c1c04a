import { Hash } from 'lucide-preact';
import { copyText } from '../ui/copy-text.ts';
import { MenuItem } from '../ui/menu.tsx';
import { announce } from '../ui/toasts.tsx';

/** Copies the id of an asset or a model, or says it where that is not allowed. */
export function CopyIdItem({ id }: { readonly id: string }) {
  const copy = async () => {
    const copied = await copyText(id);
    announce(copied ? 'Id copied' : `The browser did not let the page copy. The id is ${id}`);
  };
  return (
    <MenuItem icon={Hash} onSelect={copy}>
      Copy the id
    </MenuItem>
  );
}
