import { WrongStateError } from '../../domain/errors.ts';
import type { BlobStore } from '../../ports/blob-store.ts';

/** @throws WrongStateError where the store of a target holds anything */
export async function requireEmptyStore(store: Pick<BlobStore, 'listKeys'>): Promise<void> {
  for await (const [key] of store.listKeys()) {
    if (key === undefined) continue;
    throw new WrongStateError(
      `The store of the target is in use already: it has the object ${key}. Give it an empty one`,
    );
  }
}
