import type { Model } from '@wharf/sdk';

/** What a model is called; its id where nobody named it. */
export function modelName({ name, id }: Pick<Model, 'name' | 'id'>): string {
  return name === undefined || name.trim() === '' ? id : name;
}
