import type { AssetRepository } from './asset-repository.ts';
import type { BlobRepository } from './blob-repository.ts';
import type { CollectionRepository } from './collection-repository.ts';
import type { IdempotencyKeyRepository } from './idempotency-key-repository.ts';
import type { ImportRepository } from './import-repository.ts';
import type { JobRepository } from './job-repository.ts';
import type { LimitRepository } from './limit-repository.ts';
import type { ModelRepository } from './model-repository.ts';
import type { ObjectRepository } from './object-repository.ts';
import type { ApiKeyRepository, ProjectRepository } from './project-repository.ts';
import type { QuotaRepository } from './quota-repository.ts';
import type { SessionRepository } from './session-repository.ts';
import type { TagRepository } from './tag-repository.ts';
import type { UploadRepository } from './upload-repository.ts';
import type { UsageRepository } from './usage-repository.ts';
import type { DeliveryRepository } from './webhook-delivery-repository.ts';
import type { WebhookRepository } from './webhook-repository.ts';
import type { WorkerRepository } from './worker-repository.ts';

export interface Repositories {
  readonly uploads: UploadRepository;
  readonly jobs: JobRepository;
  readonly imports: ImportRepository;
  readonly assets: AssetRepository;
  readonly models: ModelRepository;
  readonly blobs: BlobRepository;
  readonly collections: CollectionRepository;
  readonly objects: ObjectRepository;
  readonly projects: ProjectRepository;
  readonly keys: ApiKeyRepository;
  readonly sessions: SessionRepository;
  readonly idempotencyKeys: IdempotencyKeyRepository;
  readonly tags: TagRepository;
  readonly usage: UsageRepository;
  readonly workers: WorkerRepository;
  readonly webhooks: WebhookRepository;
  readonly deliveries: DeliveryRepository;
  readonly quotas: QuotaRepository;
  readonly limits: LimitRepository;
}

/**
 * The database. Its own members read and write outside any transaction, one statement at a time.
 *
 * Obligations: what a resolved call or transaction wrote survives power loss; a transaction is
 * serialisable with respect to the rows it touches, and rolls back entirely when `work` throws.
 *
 * Where the database cannot be used for the moment, everything rejects with `DatabaseUnavailableError`. A change
 * that was under way then may have happened: whoever repeats it changes only what is as it was before.
 */
export interface Database extends Repositories {
  /**
   * Runs `work` in one transaction. `work` must use only the repositories it is given, and have no other effects: it
   * runs again, from its beginning, where the transaction collided with another one.
   */
  transaction<T>(work: (repositories: Repositories) => Promise<T>): Promise<T>;
  /** The time by the clock of the database, which all its processes share: milliseconds since the epoch. */
  now(): Promise<number>;
  /** How many connections this process has, by what they do; absent where there is no pool of them. */
  connections?(): { readonly 'in-use': number; readonly idle: number; readonly waiting: number };
  /** Rejects when the database cannot be used; for readiness. */
  check(): Promise<void>;
  close(): Promise<void>;
}
