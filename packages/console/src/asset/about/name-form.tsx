import type { Asset } from '@wharf/sdk';
import { useEffect } from 'preact/hooks';
import { TextForm } from '../../entity/text-form.tsx';
import { nameOf } from '../asset-kinds.ts';
import { ASSET } from '../asset-type.ts';

/** Name and description, to change in place. */
export function NameForm({ asset, onClose }: { readonly asset: Asset; readonly onClose: () => void }) {
  // The form goes away with the focus in it.
  useEffect(() => () => document.querySelector<HTMLElement>('main h1')?.focus(), []);
  const text = { name: nameOf(asset), description: asset.description ?? '' };
  return <TextForm type={ASSET} id={asset.id} text={text} onClose={onClose} />;
}
