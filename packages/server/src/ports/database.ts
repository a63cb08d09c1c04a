import type { AssetRepository } from './asset-repository.ts';
import type { BlobRepository } from './blob-repository.ts';
import type { CollectionRepository } from './collection-repository.ts';
import type { ImportRepository } from './import-repository.ts';
import type { JobRepository } from './job-repository.ts';
import type { ModelRepository } from './model-repository.ts';
import type { ObjectRepository } from './object-repository.ts';
import type { ApiKeyRepository, ProjectRepository } from './project-repository.ts';
import type { UploadRepository } from './upload-repository.ts';

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
}

/**
 * The database. Its own members read and write outside any transaction, one statement at a time.
 *
 * Obligations: what a resolved call or transaction wrote survives power loss; a transaction is
 * serialisable with respect to the rows it touches, and rolls back entirely when `work` throws.
 */
export interface Database extends Repositories {
  /** Runs `work` in one transaction. `work` must use only the repositories it is given. */
  transaction<T>(work: (repositories: Repositories) => Promise<T>): Promise<T>;
  /** Rejects when the database cannot be used; for readiness. */
  check(): Promise<void>;
  close(): Promise<void>;
}
