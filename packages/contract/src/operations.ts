import * as assets from './assets.ts';
import * as collections from './collections.ts';
import * as imports from './imports.ts';
import * as installation from './installation.ts';
import * as jobs from './jobs.ts';
import * as models from './models.ts';
import type { Operation } from './operation.ts';
import * as projects from './projects.ts';
import * as sessions from './sessions.ts';
import * as system from './system.ts';
import * as tags from './tags.ts';
import * as uploads from './uploads.ts';
import * as usage from './usage.ts';
import * as webhooks from './webhooks.ts';

/** Every operation of the API, in the order of its documentation. */
export const OPERATIONS: readonly Operation[] = [
  uploads.createUpload,
  uploads.listUploads,
  uploads.retrieveUpload,
  uploads.triggerUploadAction,
  uploads.deleteUpload,
  uploads.streamUploadEvents,
  uploads.streamProjectEvents,
  imports.previewImport,
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
  tags.listTags,
  usage.retrieveUsage,
  usage.listProjectUsage,
  webhooks.createWebhook,
  webhooks.listWebhooks,
  webhooks.retrieveWebhook,
  webhooks.updateWebhook,
  webhooks.deleteWebhook,
  webhooks.rotateWebhookSecret,
  webhooks.testWebhook,
  webhooks.replayWebhook,
  webhooks.listWebhookDeliveries,
  webhooks.retrieveWebhookDelivery,
  webhooks.replayWebhookDelivery,
  projects.listProjects,
  projects.createProject,
  projects.updateProject,
  projects.listProjectKeys,
  projects.createProjectKey,
  projects.revokeKey,
  sessions.createSession,
  sessions.retrieveSession,
  sessions.updateSession,
  sessions.deleteSession,
  installation.retrieveInstallation,
  installation.retrieveHealth,
  system.liveness,
  system.readiness,
  system.metrics,
  system.openApiDocument,
];
