import { wharf } from '../client/wharf.ts';
import type { EntityType } from '../entity/entity-type.ts';
import { paths } from '../routing/paths.ts';

/** Models, for the components that they share with assets. */
export const MODEL: EntityType = {
  noun: 'model',
  listPath: paths.models,
  tagged: (tag) => tag.models,
  update: (id, text) => wharf.models.update(id, text),
  updateTags: (id, changes) => wharf.models.updateTags(id, changes),
  addToCollection: (collectionId, id) => wharf.collections.models.add(collectionId, { modelIds: [id] }),
  removeFromCollection: (collectionId, id) =>
    wharf.collections.models.remove(collectionId, { modelIds: [id] }),
  delete: (id) => wharf.models.delete(id),
};
