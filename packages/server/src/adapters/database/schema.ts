import type {
  AssetKind,
  DeliveryState,
  JobStatus,
  Kind,
  ModelSource,
  UploadProvider,
  UploadSource,
  UploadStatus,
} from '@wharf/contract';
import type { ImportSourceName, PlannedFile } from '../../ports/import-source.ts';
import type { JobQueue } from '../../ports/job-repository.ts';
import type { ObjectRecord, ObjectState } from '../../ports/object-repository.ts';
import type { WeightsFormat } from '../../ports/validator.ts';

/**
 * The tables, in types that SQLite and PostgreSQL share: text, whole numbers (sizes in bytes, times in
 * milliseconds since the epoch), fractions. Booleans are 0 or 1.
 */
export interface Schema {
  readonly projects: ProjectTable;
  readonly api_keys: ApiKeyTable;
  readonly sessions: SessionTable;
  readonly idempotency_keys: IdempotencyKeyTable;
  readonly uploads: UploadTable;
  readonly jobs: JobTable;
  readonly job_turns: JobTurnTable;
  readonly imports: ImportTable;
  readonly import_files: ImportFileTable;
  readonly assets: AssetTable;
  readonly asset_tags: AssetTagTable;
  readonly tag_counts: TagCountTable;
  readonly models: ModelTable;
  readonly model_files: ModelFileTable;
  readonly model_tags: ModelTagTable;
  readonly blobs: BlobTable;
  readonly blob_references: BlobReferenceTable;
  readonly collections: CollectionTable;
  readonly collection_assets: CollectionAssetTable;
  readonly collection_models: CollectionModelTable;
  readonly objects: ObjectTable;
  readonly object_parts: ObjectPartTable;
  readonly workers: WorkerTable;
  readonly installation: InstallationTable;
  readonly webhooks: WebhookTable;
  readonly webhook_deliveries: WebhookDeliveryTable;
  readonly project_quotas: ProjectQuotaTable;
  readonly limit_buckets: LimitBucketTable;
  readonly limit_slots: LimitSlotTable;
  readonly turns: TurnTable;
}

/** Text that holds JSON. */
type JsonText = string;
/** 0 or 1. */
type Flag = number;

export interface ProjectTable {
  id: string;
  name: string;
  created_at: number;
}

export interface ApiKeyTable {
  key: string;
  project_id: string;
  author_id: string;
  secret_hash: string;
  name: string;
  administrator: Flag;
  created_at: number;
  revoked_at: number | null;
}

interface SessionTable {
  id: string;
  key: string;
  project_id: string;
  created_at: number;
  expires_at: number;
}

export interface IdempotencyKeyTable {
  project_id: string;
  key: string;
  request_hash: string;
  entity_id: string;
  created_at: number;
}

export interface UploadTable {
  id: string;
  project_id: string;
  author_id: string;
  job_id: string;
  kind: Kind;
  source: UploadSource;
  provider: UploadProvider | null;
  status: UploadStatus;
  file_name: string;
  original_file_name: string;
  content_type: string | null;
  file_size: number | null;
  parts_count: number | null;
  url: string | null;
  config: JsonText | null;
  asset_options: JsonText | null;
  entity_id: string | null;
  error_message: string | null;
  error_details: JsonText | null;
  storage_key: string;
  sha256: string | null;
  trace_context: string | null;
  created_at: number;
  updated_at: number;
}

export interface JobTable {
  id: string;
  project_id: string;
  author_id: string;
  type: 'upload';
  upload_id: string;
  status: JobStatus;
  progress: number;
  /** Elements of a JSON array without its brackets, so that a status is appended by concatenation. */
  status_history: string;
  input: JsonText;
  output: JsonText;
  asset_ids: JsonText;
  output_model_id: string | null;
  error: string | null;
  attempt: number;
  claims: number;
  failures: number;
  lease_owner: string | null;
  lease_expires_at: number | null;
  run_at: number;
  created_at: number;
  updated_at: number;
  queue: JobQueue;
  host: string | null;
}

interface JobTurnTable {
  queue: JobQueue;
  project_id: string;
  /** The larger, the later the project was served; counted for each queue. */
  turn: number;
}

export interface ImportTable {
  upload_id: string;
  source: ImportSourceName;
  reference: JsonText;
  sealed_secret: string | null;
  plan: JsonText | null;
}

export interface ImportFileTable {
  upload_id: string;
  /** 0 is the first of the plan. */
  position: number;
  path: string;
  planned_size: number | null;
  digest: JsonText | null;
  role: PlannedFile['role'];
  locator: JsonText;
  storage_key: string | null;
  chunk_size: number | null;
  size: number | null;
  version: JsonText | null;
  file_name: string | null;
  content_type: string | null;
  sha256: string | null;
}

export interface AssetTable {
  id: string;
  project_id: string;
  author_id: string;
  kind: AssetKind;
  type: string;
  name: string;
  /** The name as {@link foldCase} makes it: what a search by name looks at. */
  name_folded: string;
  /** What a list by name is sorted by: see `nameOrder`. */
  name_order: string;
  description: string | null;
  mime_type: string;
  blob_id: string;
  /** That of the blob, bytes: here so that an index can sort by it and add it up. */
  size: number;
  thumbnail_blob_id: string | null;
  first_frame_blob_id: string | null;
  last_frame_blob_id: string | null;
  metadata: JsonText;
  properties: JsonText;
  hidden: Flag;
  parent_id: string | null;
  root_parent_id: string | null;
  upload_id: string | null;
  created_at: number;
  updated_at: number;
}

interface AssetTagTable {
  asset_id: string;
  tag: string;
  project_id: string;
}

/** Of each tag in use how many carry it. */
interface TagCountTable {
  project_id: string;
  tag: string;
  assets: number;
  models: number;
}

export interface ModelTable {
  id: string;
  project_id: string;
  author_id: string;
  name: string;
  /** As those of an asset. */
  name_folded: string;
  name_order: string;
  /** Of all files, bytes. */
  size: number;
  short_description: string | null;
  description: string | null;
  type: string;
  architecture: string;
  role: string;
  recognized_by: JsonText;
  format: WeightsFormat;
  tensor_count: number;
  parameter_count: number;
  dtypes: JsonText;
  trigger_words: JsonText;
  source: ModelSource;
  origin: JsonText | null;
  upload_id: string;
  created_at: number;
  updated_at: number;
}

export interface ModelFileTable {
  model_id: string;
  path: string;
  /** 0 is the main file. */
  position: number;
  blob_id: string;
  mime_type: string;
  format: WeightsFormat | null;
  /** May be many kilobytes: not selected for lists. */
  facts: JsonText | null;
  tensor_table_blob_id: string | null;
}

interface ModelTagTable {
  model_id: string;
  tag: string;
  project_id: string;
}

export interface BlobTable {
  id: string;
  project_id: string;
  sha256: string;
  size: number;
  content_type: string;
  storage_key: string;
  created_at: number;
  /** Made of a file, and never itself one. */
  derived: Flag;
}

interface BlobReferenceTable {
  blob_id: string;
  holder: string;
}

interface CollectionTable {
  id: string;
  project_id: string;
  name: string;
  thumbnail_asset_id: string | null;
  created_at: number;
  updated_at: number;
}

interface CollectionAssetTable {
  collection_id: string;
  asset_id: string;
  added_at: number;
}

interface CollectionModelTable {
  collection_id: string;
  model_id: string;
  added_at: number;
}

interface ObjectTable {
  key: string;
  project_id: string;
  state: ObjectState;
  size: number;
  /** Bytes of the recorded parts: the sum over `object_parts`, kept so that nobody has to add it up. */
  received: number;
  multipart_ref: string | null;
  purpose: ObjectRecord['purpose'];
  created_at: number;
}

export interface ObjectPartTable {
  key: string;
  number: number;
  size: number;
  sha256: string;
  spill: string | null;
  start_offset: number;
}

interface WorkerTable {
  id: string;
  /** As in `jobs.lease_owner`. */
  owner: string;
  concurrency: number;
  started_at: number;
  seen_at: number;
}

interface ProjectQuotaTable {
  project_id: string;
  /** Null: what the installation allows; and so the next. */
  bytes: number | null;
  uploads: number | null;
  /** Of all objects of the project that are not doomed: counted by triggers. */
  kept_bytes: number;
}

interface LimitBucketTable {
  name: string;
  full_at: number;
  /** What the last taker got. */
  granted: number;
}

interface LimitSlotTable {
  name: string;
  number: number;
  holder: string;
  until: number;
}

interface TurnTable {
  name: string;
  holder: string;
  due_at: number;
}

export interface WebhookTable {
  id: string;
  project_id: string;
  url: string;
  event_types: JsonText;
  description: string;
  disabled_at: number | null;
  disabled_reason: 'owner' | 'gone' | null;
  sealed_secret: string;
  former_sealed_secret: string | null;
  former_secret_until: number | null;
  failing_since: number | null;
  created_at: number;
  updated_at: number;
  /** Not null: it is gone, and its deliveries are going. */
  deleted_at: number | null;
}

export interface WebhookDeliveryTable {
  id: string;
  webhook_id: string;
  event_id: string;
  event_type: string;
  payload: JsonText;
  state: DeliveryState;
  attempts: number;
  /** Goes up with each claim and replay: what fences the outcome of an attempt. */
  claim: number;
  due_at: number;
  lease_owner: string | null;
  last_attempt_at: number | null;
  finished_at: number | null;
  response_status: number | null;
  response_body: string | null;
  error: string | null;
  created_at: number;
}

interface InstallationTable {
  name: 'secret';
  value: string;
}

/**
 * Text in the form that comparisons ignoring case are made in. Done here and stored, because the
 * databases disagree: SQLite folds ASCII only, PostgreSQL by its locale.
 */
export function foldCase(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
