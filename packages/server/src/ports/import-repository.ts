import type { ImportPlan, ImportSourceName, JsonObject, PlannedFile } from './import-source.ts';

/** What an upload is imported from. */
export interface ImportRecord {
  readonly uploadId: string;
  readonly source: ImportSourceName;
  readonly reference: JsonObject;
  /** Sealed (see ports/secret-box.ts); null when there is none, or the import has ended. */
  readonly sealedSecret: string | null;
  /** Null until the source was asked. */
  readonly plan: Omit<ImportPlan, 'files'> | null;
}

/** What identifies a version of a remote file between two requests. */
export interface RemoteVersion {
  /** Strong entity tag with its quotes, or null. */
  readonly etag: string | null;
  /** The `Last-Modified` header, where it is strong enough for `If-Range` (RFC 9110 section 8.8.2.2); or null. */
  readonly lastModified: string | null;
}

/** How far the fetch of one planned file has come. */
export interface ImportFileProgress {
  /** The stored object that receives the bytes; null before the first byte, and after a fresh start. */
  readonly storageKey: string | null;
  /** Bytes of each part but the last; null together with `storageKey`. */
  readonly chunkSize: number | null;
  /** Bytes of the whole file as the server that is read from says; null while unknown. */
  readonly size: number | null;
  readonly version: RemoteVersion | null;
  /** The file's name and MIME type as the server that is read from says, sanitised; null while unknown. */
  readonly fileName: string | null;
  readonly contentType: string | null;
  /** SHA-256 of the whole file, hexadecimal, once it is complete and verified. */
  readonly sha256: string | null;
}

export interface ImportFileRecord extends ImportFileProgress {
  readonly uploadId: string;
  /** 0 is the first of the plan. */
  readonly position: number;
  readonly planned: PlannedFile;
}

/**
 * Imports under way and their files. Every change is made in a transaction that has proved the job's
 * lease; the rows go with their upload.
 */
export interface ImportRepository {
  insert(record: ImportRecord): Promise<void>;
  find(uploadId: string): Promise<ImportRecord | undefined>;
  /**
   * Pins the plan, with its files waiting.
   * @returns false, having changed nothing, when there is a plan already
   */
  savePlan(uploadId: string, plan: ImportPlan): Promise<boolean>;
  /** In order of position. */
  files(uploadId: string): Promise<readonly ImportFileRecord[]>;
  /** The file whose bytes the stored object receives. */
  findByStorageKey(storageKey: string): Promise<ImportFileRecord | undefined>;
  updateFile(uploadId: string, position: number, progress: Partial<ImportFileProgress>): Promise<void>;
  /** Forgets the sealed secret. */
  dropSecret(uploadId: string): Promise<void>;
}
