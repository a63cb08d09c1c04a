import type {
  AssetOptions,
  JobStatus,
  Kind,
  UploadProvider,
  UploadSource,
  UploadStatus,
} from '@wharf/contract';
import type { Page, PageRequest } from './page.ts';

/** Times are integer milliseconds since the epoch, sizes bytes. */
export interface UploadRecord {
  readonly id: string;
  readonly projectId: string;
  readonly authorId: string;
  readonly jobId: string;
  readonly kind: Kind;
  readonly source: UploadSource;
  readonly provider: UploadProvider | null;
  readonly status: UploadStatus;
  /** Base name, sanitised; `originalFileName` is what the client sent. */
  readonly fileName: string;
  readonly originalFileName: string;
  readonly contentType: string | null;
  readonly fileSize: number | null;
  readonly partsCount: number | null;
  readonly url: string | null;
  readonly config: Readonly<Record<string, unknown>> | null;
  readonly assetOptions: AssetOptions | null;
  readonly entityId: string | null;
  readonly errorMessage: string | null;
  readonly errorDetails: Readonly<Record<string, unknown>> | null;
  /** The stored object that receives the bytes. */
  readonly storageKey: string;
  /** SHA-256 of the whole file, hexadecimal, once computed. */
  readonly sha256: string | null;
  /** `traceparent` of its creation, which whatever is done for it continues; null: it was not traced. */
  readonly traceContext: string | null;
  readonly createdAt: number;
  /** Last change of any kind, parts included: what the expiry of abandoned uploads goes by. */
  readonly updatedAt: number;
}

export interface UploadFilter {
  readonly status?: UploadStatus;
  readonly kind?: Kind;
  readonly source?: UploadSource;
}

/** Fields that may change together with the status. */
export interface UploadChanges {
  readonly entityId?: string;
  readonly errorMessage?: string;
  readonly errorDetails?: Readonly<Record<string, unknown>>;
  readonly sha256?: string;
  readonly storageKey?: string;
  readonly fileName?: string;
  readonly contentType?: string;
  readonly fileSize?: number;
}

/** What becomes known of an upload while its bytes are still to come. */
export type UploadDescription = Partial<
  Readonly<{
    fileName: string;
    contentType: string;
    fileSize: number;
    config: Readonly<Record<string, unknown>>;
  }>
>;

/** An upload with what its followers are told beside it. */
export interface UploadActivity {
  readonly upload: UploadRecord;
  readonly job: {
    readonly status: JobStatus;
    /** 0 to 1. */
    readonly progress: number;
  };
  /** Bytes stored by now, of a `pending` upload; otherwise 0. Only stores that keep their parts here are known. */
  readonly storedBytes: number;
}

export interface UploadRepository {
  insert(upload: UploadRecord): Promise<void>;
  /** The upload of that project, or undefined: another project's id is not found. */
  find(projectId: string, id: string): Promise<UploadRecord | undefined>;
  /** For workers, which act for every project. */
  findById(id: string): Promise<UploadRecord | undefined>;
  /** Those of a project that are neither `imported` nor `failed`, newest first, at most `limit`. */
  listUnfinished(projectId: string, limit: number): Promise<readonly UploadActivity[]>;
  /**
   * Those of a project that changed at `since` or later, or whose jobs did, the latest change first, at most `limit`.
   * Bytes that an import has stored are no change by themselves: its job says that it got on.
   */
  listChanged(projectId: string, since: number, limit: number): Promise<readonly UploadActivity[]>;
  /** Newest first. */
  list(projectId: string, filter: UploadFilter, page: PageRequest): Promise<Page<UploadRecord>>;
  /**
   * Compare-and-set: changes the status only if it is still `from`.
   * @returns false, having changed nothing, when it is not.
   */
  changeStatus(
    id: string,
    from: UploadStatus,
    to: UploadStatus,
    at: number,
    changes?: UploadChanges,
  ): Promise<boolean>;
  /** Compare-and-set: only while it is `pending`. @returns false, having changed nothing, when it is not. */
  describe(id: string, at: number, changes: UploadDescription): Promise<boolean>;
  /**
   * Ids of `pending` uploads that wait for a client (an import waits for us) not touched since `before`,
   * oldest first, at most `limit`.
   */
  findAbandoned(before: number, limit: number): Promise<readonly string[]>;
  /** Ids of `pending` imports created before `before`, oldest first, at most `limit`. */
  findOverdueImports(before: number, limit: number): Promise<readonly string[]>;
  /** Number of uploads in each status, for metrics. */
  countByStatus(): Promise<ReadonlyMap<UploadStatus, number>>;
}
