import type { SampledJob } from '../history/entry.ts';

/** A row of the ledger of stored objects. */
export interface LedgerObject {
  readonly key: string;
  readonly projectId: string;
  readonly state: string;
  readonly size: number;
  readonly purpose: string;
}

export interface LedgerBlob {
  readonly id: string;
  readonly projectId: string;
  readonly storageKey: string;
  readonly sha256: string;
  readonly size: number;
}

/** Somebody uses a blob. */
export interface LedgerReference {
  readonly blobId: string;
  /** Begins with the id of an entity, up to a slash. */
  readonly holder: string;
}

/** What a project is charged for. */
export interface LedgerQuota {
  readonly projectId: string;
  /** Bytes. */
  readonly keptBytes: number;
}

/** Why an object may be in the ledger although no blob is made of it: its upload is not over. */
export interface OpenUpload {
  readonly storageKey: string;
  readonly upload: string;
}

export interface LedgerState {
  readonly objects: readonly LedgerObject[];
  readonly blobs: readonly LedgerBlob[];
  readonly references: readonly LedgerReference[];
  readonly quotas: readonly LedgerQuota[];
  readonly openUploads: readonly OpenUpload[];
}

/** The database as the checker sees it: read directly, past every proxy and every line of the server. */
export interface Ledger {
  sampleJobs(): Promise<readonly SampledJob[]>;
  /** How many objects the collectors have not freed yet. */
  countDoomed(): Promise<number>;
  state(): Promise<LedgerState>;
  close(): Promise<void>;
}

/** Queries that SQLite and PostgreSQL understand alike. */
export const QUERIES = {
  jobs: 'select id, status, attempt, progress from jobs',
  doomed: "select count(*) as count from objects where state = 'doomed'",
  objects: 'select key, project_id as "projectId", state, size, purpose from objects',
  blobs: 'select id, project_id as "projectId", storage_key as "storageKey", sha256, size from blobs',
  references: 'select blob_id as "blobId", holder from blob_references',
  quotas: 'select project_id as "projectId", kept_bytes as "keptBytes" from project_quotas',
  openUploads: `select storage_key as "storageKey", id as upload from uploads where status not in ('imported', 'failed')
                union select f.storage_key, u.id from import_files f join uploads u on u.id = f.upload_id
                where f.storage_key is not null and u.status not in ('imported', 'failed')`,
} as const;

/** @param rows answers a query */
export async function readState(rows: <T>(query: string) => Promise<T[]>): Promise<LedgerState> {
  return {
    objects: await rows<LedgerObject>(QUERIES.objects),
    blobs: await rows<LedgerBlob>(QUERIES.blobs),
    references: await rows<LedgerReference>(QUERIES.references),
    quotas: await rows<LedgerQuota>(QUERIES.quotas),
    openUploads: await rows<OpenUpload>(QUERIES.openUploads),
  };
}
