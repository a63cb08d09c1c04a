import { wharf } from '../../client/wharf.ts';
import type { Shelf } from '../list/sources.ts';
import { type BulkOutcome, changeMany } from './bulk.ts';

/** Most that the API deletes at once; models it deletes one by one. */
const DELETED_AT_ONCE = 100;
/** Most that the API puts into a collection at once, and takes out. */
const MOVED_AT_ONCE = 49;

interface Change {
  readonly shelf: Shelf;
  readonly ids: readonly string[];
  readonly onProgress: (tried: number) => void;
}

export function deleteMany({ shelf, ids, onProgress }: Change): Promise<BulkOutcome> {
  const change = (batch: readonly string[]) =>
    shelf === 'assets'
      ? wharf.assets.deleteMultiple({ assetIds: [...batch] })
      : Promise.all(batch.map((id) => wharf.models.delete(id)));
  const perRequest = shelf === 'assets' ? DELETED_AT_ONCE : 1;
  return changeMany({ ids, perRequest, atOnce: shelf === 'assets' ? 1 : 3, change, onProgress });
}

export function tagMany(
  { shelf, ids, onProgress }: Change,
  tags: { readonly add: readonly string[]; readonly delete: readonly string[] },
): Promise<BulkOutcome> {
  const change = async ([id]: readonly string[]) => {
    if (id !== undefined) await wharf[shelf].updateTags(id, tags);
  };
  return changeMany({ ids, perRequest: 1, atOnce: 3, change, onProgress });
}

export function addMany({ shelf, ids, onProgress }: Change, collectionId: string): Promise<BulkOutcome> {
  const change = (batch: readonly string[]) =>
    shelf === 'assets'
      ? wharf.collections.assets.add(collectionId, { assetIds: [...batch] })
      : wharf.collections.models.add(collectionId, { modelIds: [...batch] });
  return changeMany({ ids, perRequest: MOVED_AT_ONCE, atOnce: 1, change, onProgress });
}

export function removeMany({ shelf, ids, onProgress }: Change, collectionId: string): Promise<BulkOutcome> {
  const change = (batch: readonly string[]) =>
    shelf === 'assets'
      ? wharf.collections.assets.remove(collectionId, { assetIds: [...batch] })
      : wharf.collections.models.remove(collectionId, { modelIds: [...batch] });
  return changeMany({ ids, perRequest: MOVED_AT_ONCE, atOnce: 1, change, onProgress });
}
