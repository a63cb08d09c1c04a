import type { AssetOptions, Kind } from '@wharf/sdk';

/** What is sent along with the kind of a file. */
export interface SentAs {
  readonly kind: Kind;
  readonly assetOptions: AssetOptions | undefined;
}

/**
 * The API takes options only for what becomes an asset. A model with options goes as kind `asset`: its content tells that
 * it is a model, and the model goes into the collections; hiding it is not possible.
 */
export function sentAs(kind: Kind, options: AssetOptions): SentAs {
  const { collectionIds = [], hide = false, parentId } = options;
  const isModel = kind === 'model';
  const given: AssetOptions = {
    ...(collectionIds.length > 0 ? { collectionIds: [...collectionIds] } : {}),
    ...(hide && !isModel ? { hide } : {}),
    ...(parentId !== undefined && !isModel ? { parentId } : {}),
  };
  if (Object.keys(given).length === 0) return { kind, assetOptions: undefined };
  return { kind: isModel ? 'asset' : kind, assetOptions: given };
}
