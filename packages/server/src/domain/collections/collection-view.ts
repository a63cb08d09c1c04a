import type { CollectionDetails } from '../../ports/collection-repository.ts';
import { signPicture } from '../assets/asset-view.ts';
import type { Dependencies } from '../dependencies.ts';

/** A collection with a URL of the picture that stands for it. */
export interface CollectionView {
  readonly collection: CollectionDetails;
  readonly thumbnail: { readonly assetId: string; readonly url: string } | undefined;
}

export async function viewCollection(
  deps: Pick<Dependencies, 'blobs' | 'clock' | 'limits'>,
  collection: CollectionDetails,
): Promise<CollectionView> {
  const { thumbnail } = collection;
  if (thumbnail === null) return { collection, thumbnail: undefined };
  const url = await signPicture(deps, thumbnail);
  return { collection, thumbnail: { assetId: thumbnail.assetId, url } };
}
