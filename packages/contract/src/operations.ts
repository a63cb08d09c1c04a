import * as assets from './assets.ts';
import * as collections from './collections.ts';
import * as jobs from './jobs.ts';
import * as models from './models.ts';
import type { Operation } from './operation.ts';
import * as system from './system.ts';
import * as uploads from './uploads.ts';

/** Every operation of the API, in the order of its documentation. */
export const OPERATIONS: readonly Operation[] = [
  uploads.createUpload,
  uploads.listUploads,
  uploads.retrieveUpload,
  uploads.triggerUploadAction,
  uploads.deleteUpload,
  uploads.streamUploadEvents,
  assets.createAsset,
  assets.listAssets,
  assets.retrieveAsset,
  assets.getAssetsInBulk,
  assets.updateAsset,
  assets.updateAssetTags,
  assets.downloadAsset,
  assets.deleteAssets,
  jobs.listJobs,
  jobs.retrieveJob,
  jobs.triggerJobAction,
  models.listModels,
  models.retrieveModel,
  models.getModelsInBulk,
  models.updateModel,
  models.updateModelTags,
  models.downloadModel,
  models.deleteModel,
  collections.createCollection,
  collections.listCollections,
  collections.retrieveCollection,
  collections.updateCollection,
  collections.deleteCollection,
  collections.addCollectionAssets,
  collections.removeCollectionAssets,
  collections.addCollectionModels,
  collections.removeCollectionModels,
  system.liveness,
  system.readiness,
  system.metrics,
  system.openApiDocument,
];
