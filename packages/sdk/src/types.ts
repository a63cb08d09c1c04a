/**
 * What the API takes and answers. Fields marked "Wharf" are absent where another service answers.
 *
 * Generated from packages/contract by `npm run generate`: change the schemas there.
 */

/**
 * The purpose of the file once validated (example: "model")
 */
export type Kind = '3d' | 'asset' | 'audio' | 'avatar' | 'image' | 'model' | 'text' | 'video';

export type AssetKind = '3d' | 'audio' | 'document' | 'image' | 'image-hdr' | 'json' | 'text' | 'video';

/**
 * `pending`: waiting for bytes; those of an import are being fetched. `complete`: all bytes are here. `validating`: being decoded. `validated`: accepted. `imported`: `entityId` can be read. `failed`: see `errorMessage`.
 */
export type UploadStatus = 'pending' | 'complete' | 'validating' | 'validated' | 'imported' | 'failed';

export type UploadSource = 'civitai' | 'huggingface' | 'multipart' | 'other' | 'url';

export type UploadProvider = 'civitai' | 'huggingface' | 'other';

/**
 * Asset extra options. Only for kinds which produce an asset, not for `model`. Where kind `asset` turns out to be model weights, the model goes into the collections, and the rest is passed over
 */
export interface AssetOptions {
  /**
   * The collection ids to add the asset to
   */
  collectionIds?: string[];
  /**
   * Hide the asset from lists
   */
  hide?: boolean;
  /**
   * The parent of the asset
   */
  parentId?: string;
}

export interface UploadPart {
  /**
   * When the URL stops working
   */
  expires: string;
  /**
   * 1 to `partsCount`
   */
  number: number;
  /**
   * Signed: PUT the bytes of this part here, without authorization
   */
  url: string;
  /**
   * Wharf: bytes received, once the part is stored
   */
  size?: number;
  /**
   * Wharf: entity tag of the stored part
   */
  etag?: string;
}

export interface Upload {
  id: string;
  authorId: string;
  /**
   * ISO 8601, UTC
   */
  createdAt: string;
  fileName: string;
  /**
   * The purpose of the file once validated (example: "model")
   */
  kind: Kind;
  /**
   * The project
   */
  ownerId: string;
  source: UploadSource;
  /**
   * `pending`: waiting for bytes; those of an import are being fetched. `complete`: all bytes are here. `validating`: being decoded. `validated`: accepted. `imported`: `entityId` can be read. `failed`: see `errorMessage`.
   */
  status: UploadStatus;
  /**
   * ISO 8601, UTC
   */
  updatedAt: string;
  /**
   * Asset extra options. Only for kinds which produce an asset, not for `model`. Where kind `asset` turns out to be model weights, the model goes into the collections, and the rest is passed over
   */
  assetOptions?: AssetOptions;
  /**
   * Wharf: what an import will fetch, once that is known: `files` (the first 100 with `path` and `size`), `filesCount`, `origin` (repository and commit, model version, license, ...). `lengthVerified: false`: the server of a `url` did not say how long the file is. `delayed`: `reason` and `until`, while an import waits for a server that was busy or broke off
   */
  config?: {
    [k: string]: unknown;
  };
  contentType?: string;
  /**
   * The asset or model; present once `imported`
   */
  entityId?: string;
  /**
   * Why the upload failed
   */
  errorMessage?: string;
  /**
   * Wharf: the reason as data: `code`, and what else there is to know (byte `offset`, `declared` and `detected` type, ...)
   */
  errorDetails?: {
    [k: string]: unknown;
  };
  /**
   * Bytes
   */
  fileSize?: number;
  jobId?: string;
  originalFileName?: string;
  /**
   * While `pending`: every part, freshly signed
   */
  parts?: UploadPart[];
  partsCount?: number;
  provider?: UploadProvider;
  /**
   * Of an import: where it comes from. Values that look like secrets are left out
   */
  url?: string;
}

export interface UploadEvent {
  id: string;
  /**
   * `pending`: waiting for bytes; those of an import are being fetched. `complete`: all bytes are here. `validating`: being decoded. `validated`: accepted. `imported`: `entityId` can be read. `failed`: see `errorMessage`.
   */
  status: UploadStatus;
  /**
   * Bytes stored so far
   */
  bytesReceived: number;
  fileSize?: number;
  /**
   * Of the job, 0 to 1
   */
  progress: number;
  entityId?: string;
  errorMessage?: string;
}

export type Privacy = 'private' | 'public' | 'unlisted';

export interface Asset {
  id: string;
  authorId: string;
  /**
   * The project
   */
  ownerId: string;
  collectionIds: string[];
  /**
   * ISO 8601, UTC
   */
  createdAt: string;
  /**
   * ISO 8601, UTC
   */
  updatedAt: string;
  editCapabilities: (
    | 'DETECTION'
    | 'GENERATIVE_FILL'
    | 'PIXELATE'
    | 'PROMPT_EDITING'
    | 'REFINE'
    | 'REFRAME'
    | 'REMOVE_BACKGROUND'
    | 'SEGMENTATION'
    | 'UPSCALE'
    | 'UPSCALE_360'
    | 'VECTORIZATION'
  )[];
  kind: AssetKind;
  metadata: {
    kind: AssetKind;
    type: string;
    name?: string;
    size?: number;
    width?: number;
    height?: number;
    parentId?: string;
    rootParentId?: string;
    [k: string]: unknown;
  };
  mimeType: string;
  privacy: Privacy;
  properties: {
    size: number;
    [k: string]: unknown;
  };
  source: string;
  status: 'error' | 'pending' | 'success';
  tags: string[];
  /**
   * Signed: reads the bytes without authorization until it expires
   */
  url: string;
  description?: string;
  isHidden?: boolean;
  preview?: {
    assetId: string;
    url: string;
  };
  thumbnail?: {
    assetId: string;
    url: string;
  };
  firstFrame?: {
    assetId: string;
    url: string;
  };
  lastFrame?: {
    assetId: string;
    url: string;
  };
  nsfw?: string[];
  originalFileUrl?: string;
  /**
   * Wharf: SHA-256 of the stored bytes, hexadecimal
   */
  sha256?: string;
  /**
   * Wharf: the upload that it came by
   */
  uploadId?: string;
}

export type JobStatus =
  | 'pending'
  | 'queued'
  | 'warming-up'
  | 'in-progress'
  | 'finalizing'
  | 'success'
  | 'failure'
  | 'canceled';

export interface Job {
  jobId: string;
  /**
   * `upload` for every job of Wharf
   */
  jobType: string;
  status: JobStatus;
  /**
   * Never decreases
   */
  progress: number;
  statusHistory: {
    /**
     * ISO 8601, UTC
     */
    date: string;
    status: JobStatus;
  }[];
  metadata: {
    assetIds: string[];
    error: string | null;
    input: {
      [k: string]: unknown;
    };
    /**
     * `entityId` on success
     */
    output: {
      [k: string]: unknown;
    };
    /**
     * The model, where the upload became one
     */
    outputModelId?: string;
  };
  authorId: string;
  ownerId: string;
  /**
   * ISO 8601, UTC
   */
  createdAt: string;
  /**
   * ISO 8601, UTC
   */
  updatedAt: string;
}

export interface ModelFile {
  /**
   * Path inside the model, with `/`; unique in it
   */
  path: string;
  /**
   * Bytes
   */
  size: number;
  /**
   * SHA-256 of the bytes, hexadecimal
   */
  sha256: string;
  mimeType: string;
  format?: 'safetensors' | 'gguf' | 'pytorch' | 'pickle';
  /**
   * Wharf: what was read from the weights, without running anything
   */
  facts?: {
    format: 'safetensors' | 'gguf' | 'pytorch' | 'pickle';
    architecture: string;
    role: string;
    recognizedBy: string[];
    tensorCount: number;
    parameterCount: number;
    /**
     * Tensors and parameters by dtype as the format spells it: `F16`, `BF16`, `Q4_K`, ...
     */
    dtypes: {
      [k: string]: {
        tensors: number;
        parameters: number;
      };
    };
    metadata: {
      [k: string]: unknown;
    };
    metadataOmitted: string[];
    triggerWords: string[];
    /**
     * Facts of the format, for people
     */
    details: {
      [k: string]: unknown;
    };
  };
  /**
   * Signed: the tensors as JSON, `{"tensors": [[name, dtype, shape], ...], "truncated": false}`; true where there are too many to list
   */
  tensorsUrl?: string;
}

export interface Model {
  id: string;
  /**
   * Always empty: Wharf generates nothing
   */
  capabilities: string[];
  collectionIds: string[];
  /**
   * ISO 8601, UTC
   */
  createdAt: string;
  /**
   * ISO 8601, UTC
   */
  updatedAt: string;
  custom: boolean;
  exampleAssetIds: string[];
  privacy: Privacy;
  source: 'civitai' | 'huggingface' | 'other' | 'scenario';
  /**
   * `trained` for every model of Wharf
   */
  status: 'copying' | 'failed' | 'new' | 'trained' | 'training' | 'training-canceled';
  tags: string[];
  trainingImagesNumber: number;
  /**
   * As Scenario names it, from architecture and role: `flux.1-lora`, ...
   */
  type: string;
  name?: string;
  /**
   * The project
   */
  ownerId?: string;
  authorId?: string;
  shortDescription?: string;
  thumbnail?: {
    assetId: string;
    url: string;
  };
  /**
   * Wharf: Markdown
   */
  description?: string;
  /**
   * Wharf: the family, `sdxl`, `flux-1`, `llama`, ...; or `unknown`
   */
  architecture?: string;
  /**
   * Wharf: what the weights are for, `checkpoint`, `lora`, ...; or `unknown`
   */
  role?: string;
  /**
   * Wharf: what architecture and role were told by
   */
  recognizedBy?: string[];
  format?: 'safetensors' | 'gguf' | 'pytorch' | 'pickle';
  /**
   * Wharf: of all files
   */
  tensorCount?: number;
  /**
   * Wharf: of all files
   */
  parameterCount?: number;
  /**
   * Tensors and parameters by dtype as the format spells it: `F16`, `BF16`, `Q4_K`, ...
   */
  dtypes?: {
    [k: string]: {
      tensors: number;
      parameters: number;
    };
  };
  triggerWords?: string[];
  /**
   * Wharf: the metadata of the first file. Only of a single model: lists leave it out
   */
  metadata?: {
    [k: string]: unknown;
  };
  /**
   * Wharf: keys whose values were cut or left out for their size
   */
  metadataOmitted?: string[];
  /**
   * Wharf: where an imported model is from: license, base model, revision, url
   */
  origin?: {
    [k: string]: unknown;
  };
  /**
   * Wharf: the main weights first, then by path. `facts` only of a single model: lists leave them out
   */
  files?: ModelFile[];
  /**
   * Wharf: bytes of all files
   */
  size?: number;
  /**
   * Wharf: the upload that it came by
   */
  uploadId?: string;
}

export interface Collection {
  id: string;
  name: string;
  ownerId: string;
  /**
   * ISO 8601, UTC
   */
  createdAt: string;
  /**
   * ISO 8601, UTC
   */
  updatedAt: string;
  assetCount: number;
  modelCount: number;
  /**
   * `assetCount` + `modelCount`
   */
  itemCount: number;
  thumbnail?: {
    assetId: string;
    url: string;
  };
}

export interface ProjectEvent {
  upload: Upload;
  /**
   * Bytes stored so far
   */
  bytesReceived: number;
  job: {
    status: JobStatus;
    /**
     * 0 to 1
     */
    progress: number;
  };
}

export interface ImportPreview {
  source: UploadSource;
  /**
   * The purpose of the file once validated (example: "model")
   */
  kind: Kind;
  /**
   * Where it comes from, without what looks like a secret
   */
  url: string;
  /**
   * Of the upload that it would be
   */
  fileName: string;
  /**
   * Of the model that it would become
   */
  name?: string;
  shortDescription?: string;
  /**
   * Of a `url`, as its server says
   */
  contentType?: string;
  files: {
    path: string;
    size?: number;
  }[];
  filesCount: number;
  /**
   * Bytes of all files, where every size is known
   */
  fileSize?: number;
  triggerWords: string[];
  /**
   * Repository and commit, model version, license, ...
   */
  origin?: {
    [k: string]: unknown;
  };
}

export interface Tag {
  name: string;
  /**
   * Assets that carry it
   */
  assets: number;
  /**
   * Models that carry it
   */
  models: number;
}

export interface Usage {
  /**
   * Kinds that occur, the largest first
   */
  kinds: {
    kind: '3d' | 'audio' | 'document' | 'image' | 'image-hdr' | 'json' | 'text' | 'video' | 'model';
    /**
     * Assets or models
     */
    count: number;
    /**
     * Of their files, each counted as often as it is used
     */
    bytes: number;
  }[];
  /**
   * Sum of the kinds
   */
  bytes: number;
  /**
   * What files take in the store: the same bytes twice in a project are stored once
   */
  storedBytes: number;
  /**
   * Part of `storedBytes`: thumbnails, frames, converted formats, lists of tensors
   */
  derivedBytes: number;
  /**
   * Uploads that wait for bytes or are being fetched
   */
  pending: {
    count: number;
    /**
     * Declared sizes, which are reserved; unknown ones count as nothing
     */
    bytes: number;
  };
  /**
   * What the project may have, and what it has of it
   */
  quota: {
    /**
     * Bytes: what is stored, `storedBytes`, and what is reserved for uploads that are not imported yet
     */
    bytes: {
      used: number;
      /**
       * Absent: as much as there is room for
       */
      allowed?: number;
    };
    /**
     * Uploads and imports that are neither imported nor failed
     */
    uploads: {
      used: number;
      /**
       * Absent: as much as there is room for
       */
      allowed?: number;
    };
  };
}

/**
 * What is absent is as the installation has it
 */
export interface ProjectQuota {
  /**
   * Bytes kept, those of uploads under way included; 0: as much as there is room for
   */
  bytes?: number;
  /**
   * Uploads and imports under way at the same time; 0: any number
   */
  uploads?: number;
}

/**
 * `upload.completed`: all bytes are here. `upload.imported`: its asset or model can be read. `upload.failed`: refused, aborted or expired
 */
export type WebhookEventType =
  | 'upload.created'
  | 'upload.completed'
  | 'upload.imported'
  | 'upload.failed'
  | 'asset.created'
  | 'asset.deleted'
  | 'model.created'
  | 'model.deleted';

export interface Webhook {
  id: string;
  /**
   * The project
   */
  ownerId: string;
  /**
   * Where events are sent
   */
  url: string;
  /**
   * What is sent; empty: everything, also types of event that are yet to come
   *
   * Items: `upload.completed`: all bytes are here. `upload.imported`: its asset or model can be read. `upload.failed`: refused, aborted or expired
   */
  eventTypes: WebhookEventType[];
  description?: string;
  /**
   * Whether nothing is sent: what is on its way waits, what happens meanwhile is not told
   */
  disabled: boolean;
  /**
   * `owner`: by a request. `gone`: the receiver answered 410
   */
  disabledReason?: 'owner' | 'gone';
  /**
   * Since when no attempt has succeeded
   */
  failingSince?: string;
  /**
   * ISO 8601, UTC
   */
  createdAt: string;
  /**
   * ISO 8601, UTC
   */
  updatedAt: string;
}

export interface IssuedWebhook {
  id: string;
  /**
   * The project
   */
  ownerId: string;
  /**
   * Where events are sent
   */
  url: string;
  /**
   * What is sent; empty: everything, also types of event that are yet to come
   *
   * Items: `upload.completed`: all bytes are here. `upload.imported`: its asset or model can be read. `upload.failed`: refused, aborted or expired
   */
  eventTypes: WebhookEventType[];
  description?: string;
  /**
   * Whether nothing is sent: what is on its way waits, what happens meanwhile is not told
   */
  disabled: boolean;
  /**
   * `owner`: by a request. `gone`: the receiver answered 410
   */
  disabledReason?: 'owner' | 'gone';
  /**
   * Since when no attempt has succeeded
   */
  failingSince?: string;
  /**
   * ISO 8601, UTC
   */
  createdAt: string;
  /**
   * ISO 8601, UTC
   */
  updatedAt: string;
  /**
   * `whsec_...`, what signatures are made with. Shown this once
   */
  secret: string;
}

/**
 * `pending`: to be sent, or sent again. `delivered`: the receiver answered with 2xx. `dead`: given up
 */
export type WebhookDeliveryState = 'pending' | 'delivered' | 'dead';

export interface WebhookDelivery {
  id: string;
  webhookId: string;
  /**
   * The `webhook-id` that is sent: the same at every attempt
   */
  eventId: string;
  eventType: string;
  /**
   * `pending`: to be sent, or sent again. `delivered`: the receiver answered with 2xx. `dead`: given up
   */
  state: WebhookDeliveryState;
  /**
   * Attempts so far; replaying counts anew
   */
  attempts: number;
  /**
   * ISO 8601, UTC
   */
  createdAt: string;
  /**
   * ISO 8601, UTC
   */
  lastAttemptAt?: string;
  /**
   * While `pending`, when it is sent at the latest
   */
  nextAttemptAt?: string;
  /**
   * ISO 8601, UTC
   */
  finishedAt?: string;
  /**
   * HTTP status of the last answer
   */
  responseStatus?: number;
  /**
   * The first KiB of the last answer, as text of whatever sort
   */
  responseBody?: string;
  /**
   * Why the last attempt failed
   */
  error?: string;
}

export interface WebhookUpload {
  id: string;
  authorId: string;
  /**
   * ISO 8601, UTC
   */
  createdAt: string;
  fileName: string;
  /**
   * The purpose of the file once validated (example: "model")
   */
  kind: Kind;
  /**
   * The project
   */
  ownerId: string;
  source: UploadSource;
  /**
   * `pending`: waiting for bytes; those of an import are being fetched. `complete`: all bytes are here. `validating`: being decoded. `validated`: accepted. `imported`: `entityId` can be read. `failed`: see `errorMessage`.
   */
  status: UploadStatus;
  /**
   * ISO 8601, UTC
   */
  updatedAt: string;
  /**
   * Asset extra options. Only for kinds which produce an asset, not for `model`. Where kind `asset` turns out to be model weights, the model goes into the collections, and the rest is passed over
   */
  assetOptions?: AssetOptions;
  /**
   * Wharf: what an import will fetch, once that is known: `files` (the first 100 with `path` and `size`), `filesCount`, `origin` (repository and commit, model version, license, ...). `lengthVerified: false`: the server of a `url` did not say how long the file is. `delayed`: `reason` and `until`, while an import waits for a server that was busy or broke off
   */
  config?: {
    [k: string]: unknown;
  };
  contentType?: string;
  /**
   * The asset or model; present once `imported`
   */
  entityId?: string;
  /**
   * Why the upload failed
   */
  errorMessage?: string;
  /**
   * Wharf: the reason as data: `code`, and what else there is to know (byte `offset`, `declared` and `detected` type, ...)
   */
  errorDetails?: {
    [k: string]: unknown;
  };
  /**
   * Bytes
   */
  fileSize?: number;
  jobId?: string;
  originalFileName?: string;
  partsCount?: number;
  provider?: UploadProvider;
  /**
   * Of an import: where it comes from. Values that look like secrets are left out
   */
  url?: string;
}

export interface WebhookAsset {
  id: string;
  authorId: string;
  /**
   * The project
   */
  ownerId: string;
  collectionIds: string[];
  /**
   * ISO 8601, UTC
   */
  createdAt: string;
  /**
   * ISO 8601, UTC
   */
  updatedAt: string;
  editCapabilities: (
    | 'DETECTION'
    | 'GENERATIVE_FILL'
    | 'PIXELATE'
    | 'PROMPT_EDITING'
    | 'REFINE'
    | 'REFRAME'
    | 'REMOVE_BACKGROUND'
    | 'SEGMENTATION'
    | 'UPSCALE'
    | 'UPSCALE_360'
    | 'VECTORIZATION'
  )[];
  kind: AssetKind;
  metadata: {
    kind: AssetKind;
    type: string;
    name?: string;
    size?: number;
    width?: number;
    height?: number;
    parentId?: string;
    rootParentId?: string;
    [k: string]: unknown;
  };
  mimeType: string;
  privacy: Privacy;
  properties: {
    size: number;
    [k: string]: unknown;
  };
  source: string;
  status: 'error' | 'pending' | 'success';
  tags: string[];
  description?: string;
  isHidden?: boolean;
  nsfw?: string[];
  originalFileUrl?: string;
  /**
   * Wharf: SHA-256 of the stored bytes, hexadecimal
   */
  sha256?: string;
  /**
   * Wharf: the upload that it came by
   */
  uploadId?: string;
}

export interface WebhookModel {
  id: string;
  /**
   * Always empty: Wharf generates nothing
   */
  capabilities: string[];
  collectionIds: string[];
  /**
   * ISO 8601, UTC
   */
  createdAt: string;
  /**
   * ISO 8601, UTC
   */
  updatedAt: string;
  custom: boolean;
  exampleAssetIds: string[];
  privacy: Privacy;
  source: 'civitai' | 'huggingface' | 'other' | 'scenario';
  /**
   * `trained` for every model of Wharf
   */
  status: 'copying' | 'failed' | 'new' | 'trained' | 'training' | 'training-canceled';
  tags: string[];
  trainingImagesNumber: number;
  /**
   * As Scenario names it, from architecture and role: `flux.1-lora`, ...
   */
  type: string;
  name?: string;
  /**
   * The project
   */
  ownerId?: string;
  authorId?: string;
  shortDescription?: string;
  thumbnail?: {
    assetId: string;
    url: string;
  };
  /**
   * Wharf: Markdown
   */
  description?: string;
  /**
   * Wharf: the family, `sdxl`, `flux-1`, `llama`, ...; or `unknown`
   */
  architecture?: string;
  /**
   * Wharf: what the weights are for, `checkpoint`, `lora`, ...; or `unknown`
   */
  role?: string;
  /**
   * Wharf: what architecture and role were told by
   */
  recognizedBy?: string[];
  format?: 'safetensors' | 'gguf' | 'pytorch' | 'pickle';
  /**
   * Wharf: of all files
   */
  tensorCount?: number;
  /**
   * Wharf: of all files
   */
  parameterCount?: number;
  /**
   * Tensors and parameters by dtype as the format spells it: `F16`, `BF16`, `Q4_K`, ...
   */
  dtypes?: {
    [k: string]: {
      tensors: number;
      parameters: number;
    };
  };
  triggerWords?: string[];
  /**
   * Wharf: where an imported model is from: license, base model, revision, url
   */
  origin?: {
    [k: string]: unknown;
  };
  /**
   * Wharf: bytes of all files
   */
  size?: number;
  /**
   * Wharf: the upload that it came by
   */
  uploadId?: string;
  /**
   * The main file first, at most 100
   */
  files: {
    /**
     * Path inside the model, with `/`; unique in it
     */
    path: string;
    /**
     * Bytes
     */
    size: number;
    /**
     * SHA-256 of the bytes, hexadecimal
     */
    sha256: string;
    mimeType: string;
    format?: 'safetensors' | 'gguf' | 'pytorch' | 'pickle';
  }[];
  /**
   * Files of the model
   */
  filesCount: number;
}

export interface Project {
  id: string;
  name: string;
  /**
   * ISO 8601, UTC
   */
  createdAt: string;
  /**
   * What is absent is as the installation has it
   */
  quota?: ProjectQuota;
}

export interface ApiKey {
  /**
   * The public half, the user name of HTTP Basic
   */
  key: string;
  name: string;
  projectId: string;
  /**
   * May manage projects and keys
   */
  administrator: boolean;
  /**
   * ISO 8601, UTC
   */
  createdAt: string;
  /**
   * ISO 8601, UTC
   */
  revokedAt?: string;
}

export interface IssuedKey {
  /**
   * The public half, the user name of HTTP Basic
   */
  key: string;
  name: string;
  projectId: string;
  /**
   * May manage projects and keys
   */
  administrator: boolean;
  /**
   * ISO 8601, UTC
   */
  createdAt: string;
  /**
   * ISO 8601, UTC
   */
  revokedAt?: string;
  /**
   * Shown this once: only a keyed hash of it is stored
   */
  secret: string;
}

/**
 * A person signed in to the console
 */
export interface Session {
  project: Project;
  key: {
    key: string;
    name: string;
  };
  /**
   * The key manages projects and keys, and its session may choose any project
   */
  administrator: boolean;
  /**
   * ISO 8601, UTC
   */
  expiresAt: string;
}

export interface Installation {
  /**
   * Of the server
   */
  version: string;
  /**
   * Kinds that can be validated here; others are refused
   *
   * Items: The purpose of the file once validated (example: "model")
   */
  kinds: Kind[];
  limits: {
    /**
     * Bytes
     */
    maxFileSize: number;
    /**
     * Seconds that the signed URL of a part works
     */
    partUrlTtl: number;
    /**
     * Least seconds that a signed URL to read works
     */
    assetUrlTtl: number;
    /**
     * Seconds without activity until a pending upload is failed
     */
    uploadTtl: number;
    /**
     * Seconds until an import that is not complete is failed
     */
    importTimeout: number;
    /**
     * Most connections that one file is fetched over
     */
    importConnections: number;
    /**
     * Requests per minute of a project; 0: no limit
     */
    rateLimit: number;
  };
}

export interface HealthReport {
  /**
   * `degraded`: something below is failing or no worker is alive
   */
  status: 'ok' | 'degraded';
  database: {
    status: 'ok' | 'failing';
    /**
     * How long the answer took
     */
    milliseconds: number;
    engine: 'sqlite' | 'postgres';
  };
  store: {
    status: 'ok' | 'failing';
    /**
     * How long the answer took
     */
    milliseconds: number;
    engine: 'disk' | 's3';
    freeBytes?: number;
  };
  /**
   * Processes that run jobs, the newest first; those not heard of for a day are left out
   */
  workers: {
    id: string;
    /**
     * ISO 8601, UTC
     */
    startedAt: string;
    /**
     * ISO 8601, UTC
     */
    seenAt: string;
    /**
     * Heard of within the last minute and a half
     */
    alive: boolean;
    /**
     * Files that it validates at once
     */
    concurrency: number;
  }[];
  /**
   * How far the clock of the node that answers is ahead of that of the database; negative: behind. Absent under a second; `degraded` beyond five
   */
  clockSkewSeconds?: number;
  queue: {
    /**
     * Jobs that wait for a worker
     */
    waiting: number;
    running: number;
    oldestWaitingSeconds?: number;
  };
}

export interface ErrorBody {
  /**
   * What went wrong and what to do about it, for a person
   */
  reason: string;
  /**
   * The same text as `reason`
   */
  message: string;
  /**
   * Stable name of the error, for programs
   */
  name:
    | 'InvalidRequestError'
    | 'WrongStateError'
    | 'ChecksumMismatchError'
    | 'AuthenticationError'
    | 'ForbiddenError'
    | 'QuotaExceededError'
    | 'NotFoundError'
    | 'PayloadTooLargeError'
    | 'RangeNotSatisfiableError'
    | 'RateLimitError'
    | 'InternalServerError'
    | 'ServiceUnavailableError'
    | 'InsufficientStorageError';
  /**
   * The facts behind the reason, as data
   */
  details: {
    [k: string]: unknown;
  };
  /**
   * Identifies this request in the server log
   */
  trace_id: string;
  /**
   * With 429: seconds until the next request can succeed
   */
  remainingSeconds?: number;
}

/**
 * Of `POST /uploads`: create an upload.
 */
export interface UploadCreateParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
  /**
   * The purpose of the file once validated (example: "model")
   */
  kind?: Kind;
  /**
   * Required for multipart: the original file name
   */
  fileName?: string;
  /**
   * Required for multipart: bytes
   */
  fileSize?: number;
  /**
   * Required for multipart: the MIME type of the file
   */
  contentType?: string;
  /**
   * Required for multipart: number of parts
   */
  parts?: number;
  /**
   * Where the server downloads the file; needs `kind`. `fileName` beside it names the file; otherwise its server, or the URL, does
   */
  url?: string;
  /**
   * Example: "stabilityai/stable-diffusion-xl-base-1.0". Also `org/name@revision`, `org/name:Q4_K_M`, and the URL of a model page, folder or file
   */
  huggingFaceModelName?: string;
  /**
   * The civitai.com URL of the model, of one version or of a download; or an AIR (`urn:air:...`)
   */
  civitaiModelUrl?: string;
  /**
   * Asset extra options. Only for kinds which produce an asset, not for `model`. Where kind `asset` turns out to be model weights, the model goes into the collections, and the rest is passed over
   */
  assetOptions?: AssetOptions;
}

export interface UploadCreateResponse {
  upload: Upload;
}

/**
 * Of `GET /uploads`: list uploads.
 */
export interface UploadListParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
  /**
   * `pending`: waiting for bytes; those of an import are being fetched. `complete`: all bytes are here. `validating`: being decoded. `validated`: accepted. `imported`: `entityId` can be read. `failed`: see `errorMessage`.
   */
  status?: UploadStatus;
  /**
   * The purpose of the file once validated (example: "model")
   */
  kind?: Kind;
  source?: UploadSource;
  /**
   * Items per page
   */
  pageSize?: number;
  /**
   * `nextPaginationToken` of the page before, URL-encoded
   */
  paginationToken?: string;
}

export interface UploadListResponse {
  uploads: Upload[];
  /**
   * Give it back as `paginationToken` to read the next page; absent on the last page
   */
  nextPaginationToken?: string;
}

/**
 * Of `GET /uploads/{uploadId}`: get an upload.
 */
export interface UploadRetrieveParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
}

export interface UploadRetrieveResponse {
  upload: Upload;
}

/**
 * Of `POST /uploads/{uploadId}/action`: complete an upload.
 */
export interface UploadTriggerActionParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
  /**
   * Only "complete" is supported
   */
  action: 'complete';
}

export interface UploadTriggerActionResponse {
  upload: Upload;
}

/**
 * Of `DELETE /uploads/{uploadId}`: abort an upload.
 */
export interface UploadDeleteParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
}

export interface UploadDeleteResponse {
  upload: Upload;
}

/**
 * Of `POST /imports/preview`: see what an import would fetch.
 */
export interface ImportPreviewRequestParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
  url?: string;
  huggingFaceModelName?: string;
  civitaiModelUrl?: string;
  /**
   * The purpose of the file once validated (example: "model")
   */
  kind?: Kind;
  fileName?: string;
}

export interface ImportPreviewRequestResponse {
  preview: ImportPreview;
}

/**
 * Of `POST /assets`: create an image asset from base64.
 */
export interface AssetUploadParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
  /**
   * Accepted for compatibility: URLs are always the originals
   */
  originalAssets?: boolean;
  name: string;
  /**
   * Base64, raw or as `data:<mime>;base64,...`
   */
  image?: string;
  /**
   * Not supported: send `image`
   */
  canvas?: string;
  /**
   * Ignored: Wharf makes its own thumbnail
   */
  thumbnail?: string;
  hide?: boolean;
  parentId?: string;
  collectionIds?: string[];
}

export interface AssetUploadResponse {
  asset: Asset;
  job?: Job;
}

/**
 * Of `GET /assets`: list assets.
 */
export interface AssetListParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
  /**
   * Accepted for compatibility: URLs are always the originals
   */
  originalAssets?: boolean;
  /**
   * Wharf: `name`, ignoring case, and `size` in bytes
   */
  sortBy?: 'createdAt' | 'updatedAt' | 'name' | 'size';
  /**
   * Needs `sortBy`
   */
  sortDirection?: 'asc' | 'desc';
  createdAfter?: string;
  createdBefore?: string;
  updatedAfter?: string;
  updatedBefore?: string;
  /**
   * One `metadata.type`; not with `types`
   */
  type?: string;
  /**
   * Comma-separated `metadata.type` values; not with `type`
   */
  types?: string;
  kind?: AssetKind;
  /**
   * Wharf: text in the name, ignoring case
   */
  name?: string;
  /**
   * Wharf: hidden assets. Default: exclude
   */
  hidden?: 'exclude' | 'include' | 'only';
  collectionId?: string;
  parentAssetId?: string;
  rootAssetId?: string;
  authorId?: string;
  /**
   * Wharf generates nothing: any value matches no asset
   */
  modelId?: string;
  /**
   * Wharf generates nothing: any value matches no asset
   */
  inferenceId?: string;
  privacy?: Privacy;
  /**
   * Comma-separated: assets that carry all of them
   */
  tags?: string;
  /**
   * Items per page
   */
  pageSize?: number;
  /**
   * `nextPaginationToken` of the page before, URL-encoded
   */
  paginationToken?: string;
}

export interface AssetListResponse {
  assets: Asset[];
  /**
   * Give it back as `paginationToken` to read the next page; absent on the last page
   */
  nextPaginationToken?: string;
}

/**
 * Of `GET /assets/{assetId}`: get an asset.
 */
export interface AssetRetrieveParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
  /**
   * Accepted for compatibility: URLs are always the originals
   */
  originalAssets?: boolean;
  /**
   * Accepted for compatibility: Wharf has no embeddings
   */
  withEmbedding?: boolean;
}

export interface AssetRetrieveResponse {
  asset: Asset;
}

/**
 * Of `POST /assets/get-bulk`: get several assets.
 */
export interface AssetGetBulkParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
  /**
   * Accepted for compatibility: URLs are always the originals
   */
  originalAssets?: boolean;
  /**
   * Asset ids, at most 200
   */
  assetIds: string[];
}

export interface AssetGetBulkResponse {
  assets: Asset[];
}

/**
 * Of `PUT /assets/{assetId}`: rename or describe an asset.
 */
export interface AssetUpdateParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
  /**
   * Accepted for compatibility: URLs are always the originals
   */
  originalAssets?: boolean;
  name?: string;
  description?: string;
  /**
   * Not supported
   */
  canvas?: string;
  /**
   * Not supported: Wharf makes its own thumbnail
   */
  thumbnail?: string;
}

export interface AssetUpdateResponse {
  asset: Asset;
}

/**
 * Of `PUT /assets/{assetId}/tags`: add and remove tags.
 */
export interface AssetUpdateTagsParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
  add?: string[];
  delete?: string[];
  strict?: boolean;
}

export interface AssetUpdateTagsResponse {
  added: string[];
  deleted: string[];
}

/**
 * Of `POST /assets/{assetId}/download`: get a download url.
 */
export interface AssetDownloadRequestParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
  targetFormat?:
    | 'gif'
    | 'heif'
    | 'jpeg'
    | 'jpg'
    | 'png'
    | 'svg'
    | 'webp'
    | 'avif'
    | 'tif'
    | 'tiff'
    | 'glb'
    | 'fbx'
    | 'obj';
}

export interface AssetDownloadRequestResponse {
  url: string;
}

/**
 * Of `DELETE /assets`: delete assets.
 */
export interface AssetDeleteMultipleParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
  /**
   * Asset ids, at most 100
   */
  assetIds: string[];
}

export type AssetDeleteMultipleResponse = Record<string, never>;

/**
 * Of `GET /jobs`: list jobs.
 */
export interface JobListParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
  status?: JobStatus;
  /**
   * One job type
   */
  type?: string;
  /**
   * Job types, comma-separated; wins over `type`
   */
  types?: string;
  authorId?: string;
  /**
   * Answer with `metadata.output` and `metadata.assetIds` empty and without `metadata.outputModelId`
   */
  hideResults?: boolean;
  /**
   * Wharf has no workflows: any value matches no job
   */
  workflowId?: string;
  /**
   * Items per page
   */
  pageSize?: number;
  /**
   * `nextPaginationToken` of the page before, URL-encoded
   */
  paginationToken?: string;
}

export interface JobListResponse {
  jobs: Job[];
  /**
   * Give it back as `paginationToken` to read the next page; absent on the last page
   */
  nextPaginationToken?: string;
}

/**
 * Of `GET /jobs/{jobId}`: get a job.
 */
export interface JobRetrieveParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
}

export interface JobRetrieveResponse {
  job: Job;
}

/**
 * Of `POST /jobs/{jobId}/action`: cancel a job.
 */
export interface JobTriggerActionParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
  /**
   * Only "cancel" is supported
   */
  action: 'cancel';
}

export interface JobTriggerActionResponse {
  job: Job;
}

/**
 * Of `GET /models`: list models.
 */
export interface ModelListParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
  /**
   * Wharf. `name` ignores case; `size` is that of all files. Default: `createdAt`
   */
  sortBy?: 'createdAt' | 'updatedAt' | 'name' | 'size';
  /**
   * Wharf. Needs `sortBy`. Default: `desc`
   */
  sortDirection?: 'asc' | 'desc';
  /**
   * Wharf
   */
  createdAfter?: string;
  /**
   * Wharf
   */
  createdBefore?: string;
  /**
   * Wharf
   */
  updatedAfter?: string;
  /**
   * Wharf
   */
  updatedBefore?: string;
  privacy?: Privacy;
  status?: 'copying' | 'failed' | 'new' | 'trained' | 'training' | 'training-canceled';
  collectionId?: string;
  /**
   * Wharf: text in the name, ignoring case
   */
  name?: string;
  /**
   * One `type`; not with `types`
   */
  type?: string;
  /**
   * Comma-separated `type` values; not with `type`
   */
  types?: string;
  /**
   * Wharf: one `architecture`
   */
  architecture?: string;
  /**
   * Wharf: one `role`
   */
  role?: string;
  /**
   * Comma-separated: models that carry all of them
   */
  tags?: string;
  /**
   * Items per page
   */
  pageSize?: number;
  /**
   * `nextPaginationToken` of the page before, URL-encoded
   */
  paginationToken?: string;
}

export interface ModelListResponse {
  models: Model[];
  /**
   * Give it back as `paginationToken` to read the next page; absent on the last page
   */
  nextPaginationToken?: string;
}

/**
 * Of `GET /models/{modelId}`: get a model.
 */
export interface ModelRetrieveParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
}

export interface ModelRetrieveResponse {
  model: Model;
}

/**
 * Of `POST /models/get-bulk`: get several models.
 */
export interface ModelGetBulkParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
  /**
   * Model ids, at most 200
   */
  modelIds: string[];
}

export interface ModelGetBulkResponse {
  models: Model[];
}

/**
 * Of `PUT /models/{modelId}`: rename or describe a model.
 */
export interface ModelUpdateParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
  name?: string;
  shortDescription?: string;
  /**
   * Wharf: Markdown
   */
  description?: string;
}

export interface ModelUpdateResponse {
  model: Model;
}

/**
 * Of `PUT /models/{modelId}/tags`: add and remove tags.
 */
export interface ModelUpdateTagsParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
  add?: string[];
  delete?: string[];
  strict?: boolean;
}

export interface ModelUpdateTagsResponse {
  added: string[];
  deleted: string[];
}

/**
 * Of `POST /models/{modelId}/download`: get download urls.
 */
export interface ModelDownloadParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
  /**
   * Ignored: Wharf trains nothing
   */
  modelEpoch?: string;
}

export interface ModelDownloadResponse {
  jobId: string;
  files: {
    /**
     * Path inside the model, with `/`; unique in it
     */
    path: string;
    /**
     * Bytes
     */
    size: number;
    /**
     * SHA-256 of the bytes, hexadecimal
     */
    sha256: string;
    /**
     * Signed: needs no authorization until it expires
     */
    url: string;
  }[];
}

/**
 * Of `DELETE /models/{modelId}`: delete a model.
 */
export interface ModelDeleteParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
}

export type ModelDeleteResponse = Record<string, never>;

/**
 * Of `POST /collections`: create a collection.
 */
export interface CollectionCreateParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
  name: string;
}

export interface CollectionCreateResponse {
  collection: Collection;
}

/**
 * Of `GET /collections`: list collections.
 */
export interface CollectionListParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
  /**
   * Items per page
   */
  pageSize?: number;
  /**
   * `nextPaginationToken` of the page before, URL-encoded
   */
  paginationToken?: string;
}

export interface CollectionListResponse {
  collections: Collection[];
  /**
   * Give it back as `paginationToken` to read the next page; absent on the last page
   */
  nextPaginationToken?: string;
}

/**
 * Of `GET /collections/{collectionId}`: get a collection.
 */
export interface CollectionRetrieveParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
}

export interface CollectionRetrieveResponse {
  collection: Collection;
}

/**
 * Of `PUT /collections/{collectionId}`: rename a collection or choose its thumbnail.
 */
export interface CollectionUpdateParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
  name?: string;
  /**
   * The id of an asset that has a picture, or null for none
   */
  thumbnail?: string | null;
}

export interface CollectionUpdateResponse {
  collection: Collection;
}

/**
 * Of `DELETE /collections/{collectionId}`: delete a collection.
 */
export interface CollectionDeleteParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
}

export type CollectionDeleteResponse = Record<string, never>;

/**
 * Of `PUT /collections/{collectionId}/assets`: add assets to a collection.
 */
export interface CollectionAssetAddParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
  /**
   * Asset ids, at most 49
   */
  assetIds: string[];
}

export interface CollectionAssetAddResponse {
  collection: Collection;
}

/**
 * Of `DELETE /collections/{collectionId}/assets`: remove assets from a collection.
 */
export interface CollectionAssetRemoveParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
  /**
   * Asset ids, at most 49
   */
  assetIds: string[];
}

export interface CollectionAssetRemoveResponse {
  collection: Collection;
}

/**
 * Of `PUT /collections/{collectionId}/models`: add models to a collection.
 */
export interface CollectionModelAddParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
  /**
   * Model ids, at most 49
   */
  modelIds: string[];
}

export interface CollectionModelAddResponse {
  collection: Collection;
}

/**
 * Of `DELETE /collections/{collectionId}/models`: remove models from a collection.
 */
export interface CollectionModelRemoveParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
  /**
   * Model ids, at most 49
   */
  modelIds: string[];
}

export interface CollectionModelRemoveResponse {
  collection: Collection;
}

/**
 * Of `GET /tags`: list the tags in use.
 */
export interface TagListParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
}

export interface TagListResponse {
  tags: Tag[];
}

/**
 * Of `GET /usage`: storage that the project uses.
 */
export interface UsageRetrieveParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
}

export interface UsageRetrieveResponse {
  usage: Usage;
}

export interface UsageListProjectsResponse {
  projects: {
    project: Project;
    usage: Usage;
  }[];
  /**
   * Left in the store, where it has an end
   */
  freeBytes?: number;
}

/**
 * Of `POST /webhooks`: create a webhook.
 */
export interface WebhookCreateParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
  /**
   * Begins with `https://`, and leads to a public address. Networks that the installation imports from may have `http://`, and any port
   */
  url: string;
  /**
   * What is sent; empty, the default: everything
   *
   * Items: `upload.completed`: all bytes are here. `upload.imported`: its asset or model can be read. `upload.failed`: refused, aborted or expired
   */
  eventTypes?: WebhookEventType[];
  description?: string;
  /**
   * Default: false
   */
  disabled?: boolean;
}

export interface WebhookCreateResponse {
  webhook: IssuedWebhook;
}

/**
 * Of `GET /webhooks`: list webhooks.
 */
export interface WebhookListParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
}

export interface WebhookListResponse {
  webhooks: Webhook[];
}

/**
 * Of `GET /webhooks/{webhookId}`: get a webhook.
 */
export interface WebhookRetrieveParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
}

export interface WebhookRetrieveResponse {
  webhook: Webhook;
}

/**
 * Of `PATCH /webhooks/{webhookId}`: change a webhook.
 */
export interface WebhookUpdateParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
  /**
   * Begins with `https://`, and leads to a public address. Networks that the installation imports from may have `http://`, and any port
   */
  url?: string;
  /**
   * What is sent; empty, the default: everything
   *
   * Items: `upload.completed`: all bytes are here. `upload.imported`: its asset or model can be read. `upload.failed`: refused, aborted or expired
   */
  eventTypes?: WebhookEventType[];
  description?: string;
  /**
   * Default: false
   */
  disabled?: boolean;
}

export interface WebhookUpdateResponse {
  webhook: Webhook;
}

/**
 * Of `DELETE /webhooks/{webhookId}`: delete a webhook.
 */
export interface WebhookDeleteParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
}

export type WebhookDeleteResponse = Record<string, never>;

/**
 * Of `POST /webhooks/{webhookId}/rotate-secret`: give a webhook a new secret.
 */
export interface WebhookRotateSecretParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
}

export interface WebhookRotateSecretResponse {
  webhook: IssuedWebhook;
}

/**
 * Of `POST /webhooks/{webhookId}/test`: try a webhook out.
 */
export interface WebhookTestParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
}

export interface WebhookTestResponse {
  delivery: WebhookDelivery;
}

/**
 * Of `POST /webhooks/{webhookId}/replay`: send all dead deliveries again.
 */
export interface WebhookReplayParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
  /**
   * Only events that happened then or later. Default: all
   */
  since?: string;
}

export interface WebhookReplayResponse {
  /**
   * How many are sent again
   */
  replayed: number;
}

/**
 * Of `GET /webhooks/{webhookId}/deliveries`: list deliveries.
 */
export interface WebhookDeliveryListParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
  /**
   * `pending`: to be sent, or sent again. `delivered`: the receiver answered with 2xx. `dead`: given up
   */
  state?: WebhookDeliveryState;
  /**
   * Items per page
   */
  pageSize?: number;
  /**
   * `nextPaginationToken` of the page before, URL-encoded
   */
  paginationToken?: string;
}

export interface WebhookDeliveryListResponse {
  deliveries: WebhookDelivery[];
  /**
   * Give it back as `paginationToken` to read the next page; absent on the last page
   */
  nextPaginationToken?: string;
}

/**
 * Of `GET /webhooks/{webhookId}/deliveries/{deliveryId}`: get a delivery.
 */
export interface WebhookDeliveryRetrieveParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
}

export interface WebhookDeliveryRetrieveResponse {
  delivery: WebhookDelivery;
  /**
   * What is sent, as JSON
   */
  payload: {
    [k: string]: unknown;
  };
}

/**
 * Of `POST /webhooks/{webhookId}/deliveries/{deliveryId}/replay`: send a delivery again.
 */
export interface WebhookDeliveryReplayParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
}

export interface WebhookDeliveryReplayResponse {
  delivery: WebhookDelivery;
}

export interface ProjectListResponse {
  projects: Project[];
}

/**
 * Of `POST /projects`: create a project with its first key.
 */
export interface ProjectCreateParams {
  name: string;
}

export interface ProjectCreateResponse {
  project: Project;
  key: IssuedKey;
}

/**
 * Of `PATCH /projects/{projectId}`: change the quota of a project.
 */
export interface ProjectUpdateParams {
  quota?: {
    bytes?: number | null;
    uploads?: number | null;
  };
}

export interface ProjectUpdateResponse {
  project: Project;
}

export interface ProjectKeyListResponse {
  keys: ApiKey[];
}

/**
 * Of `POST /projects/{projectId}/keys`: create a key.
 */
export interface ProjectKeyCreateParams {
  name: string;
  /**
   * Default: false
   */
  administrator?: boolean;
}

export interface ProjectKeyCreateResponse {
  key: IssuedKey;
}

export type ProjectKeyRevokeResponse = Record<string, never>;

/**
 * Of `POST /session`: sign in.
 */
export interface SessionCreateParams {
  apiKey: string;
  apiSecret: string;
}

export interface SessionCreateResponse {
  /**
   * A person signed in to the console
   */
  session: Session;
}

export interface SessionRetrieveResponse {
  /**
   * Null: nobody
   */
  session: Session | null;
}

/**
 * Of `PUT /session`: choose the project.
 */
export interface SessionUpdateParams {
  projectId: string;
}

export interface SessionUpdateResponse {
  /**
   * A person signed in to the console
   */
  session: Session;
}

export type SessionDeleteResponse = Record<string, never>;

/**
 * Of `GET /installation`: version and limits of the server.
 */
export interface InstallationRetrieveParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
}

export interface InstallationRetrieveResponse {
  installation: Installation;
}

/**
 * Of `GET /installation/health`: health of database, store and workers.
 */
export interface InstallationHealthParams {
  /**
   * Asserts the project: it must be the one of the key
   */
  projectId?: string;
}

export interface InstallationHealthResponse {
  health: HealthReport;
}
