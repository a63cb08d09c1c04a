import type { FastifyInstance } from 'fastify';
import type { Dependencies } from '../../../domain/dependencies.ts';
import { routeAddCollectionAssets } from './add-collection-assets.ts';
import { routeAddCollectionModels } from './add-collection-models.ts';
import { routeCreateCollection } from './create-collection.ts';
import { routeDeleteCollection } from './delete-collection.ts';
import { routeListCollections } from './list-collections.ts';
import { routeRemoveCollectionAssets } from './remove-collection-assets.ts';
import { routeRemoveCollectionModels } from './remove-collection-models.ts';
import { routeRetrieveCollection } from './retrieve-collection.ts';
import { routeUpdateCollection } from './update-collection.ts';

export function routeCollections(app: FastifyInstance, deps: Dependencies): void {
  routeCreateCollection(app, deps);
  routeListCollections(app, deps);
  routeRetrieveCollection(app, deps);
  routeUpdateCollection(app, deps);
  routeDeleteCollection(app, deps);
  routeAddCollectionAssets(app, deps);
  routeRemoveCollectionAssets(app, deps);
  routeAddCollectionModels(app, deps);
  routeRemoveCollectionModels(app, deps);
}
