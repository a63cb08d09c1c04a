import type { Model } from '@wharf/sdk';
import { TextForm } from '../../entity/text-form.tsx';
import { modelName } from '../model-name.ts';
import { MODEL } from '../model-type.ts';

/** Name and description, to change in place. */
export function ModelForm({ model, onClose }: { readonly model: Model; readonly onClose: () => void }) {
  const text = { name: modelName(model), description: model.description ?? '' };
  return <TextForm type={MODEL} id={model.id} text={text} rows={6} onClose={onClose} />;
}
