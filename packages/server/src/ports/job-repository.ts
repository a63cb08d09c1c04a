import type { JobStatus } from '@wharf/contract';
import type { Page, PageRequest } from './page.ts';

export interface JobMetadata {
  readonly input: Readonly<Record<string, unknown>>;
  readonly output: Readonly<Record<string, unknown>>;
  readonly assetIds: readonly string[];
  /** The model, where the job made one. */
  readonly outputModelId: string | null;
  readonly error: string | null;
}

/** What a job waits for: to fetch its bytes from elsewhere, or to have the bytes it has processed. */
export type JobQueue = 'import' | 'process';

export interface JobRecord {
  readonly id: string;
  readonly projectId: string;
  readonly authorId: string;
  readonly type: 'upload';
  readonly uploadId: string;
  readonly queue: JobQueue;
  /** Whose concurrency limit an import counts against: host and port. Null: nobody's. */
  readonly host: string | null;
  readonly status: JobStatus;
  /** 0 to 1, never decreasing. */
  readonly progress: number;
  readonly statusHistory: readonly { readonly status: JobStatus; readonly at: number }[];
  readonly metadata: JobMetadata;
  /** How often the job was claimed; with the owner it fences every update. */
  readonly attempt: number;
  /**
   * How often it was claimed since it came to this queue, got on, or was given back: more than once, and a worker
   * ended without a word.
   */
  readonly claims: number;
  /** How often an attempt failed since then, and the job is tried again. */
  readonly failures: number;
  readonly leaseOwner: string | null;
  readonly leaseExpiresAt: number | null;
  /** Not to be claimed before. */
  readonly runAt: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface ClaimRequest {
  /** Who will hold the leases. */
  readonly owner: string;
  readonly now: number;
  readonly leaseUntil: number;
  /** Most jobs to take. */
  readonly limit: number;
  readonly queue: JobQueue;
  /** Most jobs of the queue that may run at once in one project. @default no limit */
  readonly perProject?: number;
  /** Most jobs of the queue that may run at once for one host; a job without a host has no limit. @default no limit */
  readonly perHost?: number;
}

/** Proof that a worker holds a job. A later claim has another attempt, so the proof goes stale. */
export interface Lease {
  readonly jobId: string;
  readonly owner: string;
  readonly attempt: number;
}

export interface JobFilter {
  readonly status?: JobStatus;
  readonly types?: readonly string[];
  readonly authorId?: string;
}

/** Changes of a job; a `status` is appended to the history. */
export interface JobChanges {
  readonly status?: JobStatus;
  /** Lower than the stored progress is ignored. */
  readonly progress?: number;
  /** The job got on, whatever happened before: `claims` is 1 again, and `failures` 0. */
  readonly gotOn?: true;
  readonly output?: Readonly<Record<string, unknown>>;
  readonly assetIds?: readonly string[];
  readonly outputModelId?: string;
  readonly error?: string;
}

/**
 * The job row is the queue entry itself.
 *
 * Obligations: claims never hand one job to two workers; every update of a claimed job is fenced
 * by its lease and reports false when the lease was lost; final statuses (`success`, `failure`,
 * `canceled`) never change again.
 */
export interface JobRepository {
  insert(job: JobRecord): Promise<void>;
  find(projectId: string, id: string): Promise<JobRecord | undefined>;
  findById(id: string): Promise<JobRecord | undefined>;
  /** Newest first. */
  list(projectId: string, filter: JobFilter, page: PageRequest): Promise<Page<JobRecord>>;
  /**
   * Takes up to `limit` jobs of one queue that are queued and due, or whose lease has run out; each becomes
   * `in-progress` with a new attempt and a lease until `leaseUntil`.
   *
   * Job by job, the project with the fewest running jobs of the queue is served, among equals the one that
   * was served longest ago, whoever claimed; inside a project the oldest job (`runAt`, then `id`) whose host
   * has room. Running are the jobs whose lease has not run out, those taken by this very claim included. Of
   * claims at the same moment one may not know what another is taking: the limits hold all the same, the order may not.
   * @returns the jobs, oldest first
   */
  claim(request: ClaimRequest): Promise<readonly JobRecord[]>;
  /**
   * Even late, if nobody took the job over: it may then run beyond a limit that has been used up since.
   * @returns false when the lease was lost.
   */
  renew(lease: Lease, leaseUntil: number): Promise<boolean>;
  /** Fenced update. @returns false, having changed nothing, when the lease was lost. */
  update(lease: Lease, at: number, changes: JobChanges): Promise<boolean>;
  /** Fenced: gives the job back to the queue, due at `runAt`; `failed` counts a failure of ours. */
  release(lease: Lease, at: number, runAt: number, failed: boolean): Promise<boolean>;
  /**
   * Fenced: the job goes to the other queue, due at `at`, and starts there without claims and failures. The attempt
   * keeps counting.
   */
  handOver(lease: Lease, at: number, queue: JobQueue): Promise<boolean>;
  /**
   * Compare-and-set without a lease, for what is decided outside a worker (queueing, cancelling):
   * changes the job only if its status is one of `from`, and ends any lease.
   */
  changeStatus(id: string, from: readonly JobStatus[], at: number, changes: JobChanges): Promise<boolean>;
  /** Who holds a lease right now, run out or not. */
  listLeaseOwners(): Promise<readonly string[]>;
  /**
   * Ends the leases of an owner that is known to be gone, so that its jobs can be claimed at once: those of jobs
   * with at most `claims` claims, for a job claimed more often without getting on may be what ends the owners.
   */
  expireLeases(owner: string, claims: number, at: number): Promise<void>;
  /** Number of jobs in each status, for metrics. */
  countByStatus(): Promise<ReadonlyMap<JobStatus, number>>;
}
