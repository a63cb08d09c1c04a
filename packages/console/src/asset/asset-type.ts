import { queryClient } from '../client/query-client.ts';
import { wharf } from '../client/wharf.ts';
import type { EntityType } from '../entity/entity-type.ts';
import { paths } from '../routing/paths.ts';

/** Assets, for the components that they share with models. */
export const ASSET: EntityType = {
  noun: 'asset',
  listPath: paths.assets,
  tagged: (tag) => tag.assets,
  async update(id, text) {
    const { asset } = await wharf.assets.update(id, text);
    queryClient.setQueryData(['asset', id], asset);
  },
  updateTags: (id, changes) => wharf.assets.updateTags(id, changes),
  addToCollection: (collectionId, id) => wharf.collections.assets.add(collectionId, { assetIds: [id] }),
  removeFromCollection: (collectionId, id) =>
    wharf.collections.assets.remove(collectionId, { assetIds: [id] }),
  delete: (id) => wharf.assets.deleteMultiple({ assetIds: [id] }),
};
