/** Client of Wharf, and of any service that speaks Scenario's Uploads API. */
export { Wharf } from './client.ts';
export type { Fetch, Logger, LogLevel, Query, QueryValue, RequestOptions } from './core/api.ts';
export type { APIPromise, ParsedResponse } from './core/api-promise.ts';
export type { BearerAuth } from './core/authorization.ts';
export { withBearerRefresh } from './core/bearer-refresh.ts';
export { Page, type PagePromise } from './core/page.ts';
export type { Download, DownloadOptions, DownloadProgress, ReadOptions } from './downloading/download.ts';
export type {
  AssetWithHelpers,
  JobWithHelpers,
  ModelWithHelpers,
  UploadResult,
  UploadWithHelpers,
} from './entities.ts';
export * from './errors/all.ts';
export { WharfError as ScenarioError } from './errors/wharf-error.ts';
export type {
  ImportFromCivitaiParams,
  ImportFromHuggingFaceParams,
  ImportFromUrlParams,
} from './importing/import-params.ts';
export type { ClientOptions } from './options.ts';
export type { OnProgress, ProgressStage, UploadProgress } from './progress.ts';
export type {
  AssetDownloadGetStatusResponse,
  AssetDownloadRequestBatchParams,
  AssetDownloadRequestBatchResponse,
  AssetDownloads,
} from './resources/asset-downloads.ts';
export type {
  AssetAnswer,
  AssetDuplicateParams,
  Assets,
  AssetsAnswer,
  AssetUploadAnswer,
} from './resources/assets.ts';
export { type AssetListParams, AssetsPage } from './resources/assets-page.ts';
export {
  type CollectionAssets,
  type CollectionModels,
  type Collections,
  CollectionsPage,
} from './resources/collections.ts';
export type { Installations } from './resources/installation.ts';
export { type JobAnswer, type JobListParams, type Jobs, JobsPage } from './resources/jobs.ts';
export {
  type ModelAnswer,
  type ModelListParams,
  type Models,
  type ModelsAnswer,
  ModelsPage,
} from './resources/models.ts';
export type { ProjectKeys } from './resources/project-keys.ts';
export type { Projects } from './resources/projects.ts';
export type { Sessions } from './resources/session.ts';
export type {
  TagChanges,
  TagChanges as AssetUpdateTagsParams,
  TagChanges as ModelUpdateTagsParams,
} from './resources/tag-changes.ts';
export type { Tags } from './resources/tags.ts';
export { type UploadAnswer, type Uploads, UploadsPage } from './resources/uploads.ts';
export type { StorageUsage } from './resources/usage.ts';
export { type WebhookDeliveries, WebhookDeliveriesPage } from './resources/webhook-deliveries.ts';
export type { Webhooks } from './resources/webhooks.ts';
export { Scenario, Scenario as default } from './scenario.ts';
export type * from './types.ts';
export type { UploadFileParams, UploadInput } from './uploading/upload-file.ts';
export type { UploadState } from './uploading/upload-state.ts';
export { VERSION } from './version.ts';
export type { FollowEvent, FollowedUpload, FollowOptions } from './waiting/follow-uploads.ts';
export type { WaitOptions } from './waiting/wait-options.ts';
export { type VerifyWebhookOptions, verifyWebhook, type WebhookHeaders } from './webhooks/verify-webhook.ts';
export type { WebhookEvent } from './webhooks/webhook-event.ts';
