import type { Repositories } from '../../../ports/database.ts';
import type { Session } from '../session.ts';
import { SqlApiKeyRepository } from './api-keys.ts';
import { SqlAssetRepository } from './assets.ts';
import { SqlBlobRepository } from './blobs.ts';
import { SqlCollectionRepository } from './collections.ts';
import { SqlIdempotencyKeyRepository } from './idempotency-keys.ts';
import { SqlImportRepository } from './imports.ts';
import { SqlJobRepository } from './jobs.ts';
import { SqlLimitRepository } from './limits.ts';
import { SqlModelRepository } from './models.ts';
import { SqlObjectRepository } from './objects.ts';
import { SqlProjectRepository } from './projects.ts';
import { SqlQuotaRepository } from './quotas.ts';
import { SqlSessionRepository } from './sessions.ts';
import { SqlTagRepository } from './tag-counts.ts';
import { SqlUploadRepository } from './uploads.ts';
import { SqlUsageRepository } from './usage.ts';
import { SqlDeliveryRepository } from './webhook-deliveries.ts';
import { SqlWebhookRepository } from './webhook-endpoints.ts';
import { SqlWorkerRepository } from './workers.ts';

/** All repositories, inside or outside a transaction as `session` says. */
export function createRepositories(session: Session): Repositories {
  return {
    uploads: new SqlUploadRepository(session),
    jobs: new SqlJobRepository(session),
    imports: new SqlImportRepository(session),
    assets: new SqlAssetRepository(session),
    models: new SqlModelRepository(session),
    blobs: new SqlBlobRepository(session),
    collections: new SqlCollectionRepository(session),
    objects: new SqlObjectRepository(session),
    projects: new SqlProjectRepository(session),
    keys: new SqlApiKeyRepository(session),
    sessions: new SqlSessionRepository(session),
    idempotencyKeys: new SqlIdempotencyKeyRepository(session),
    tags: new SqlTagRepository(session),
    usage: new SqlUsageRepository(session),
    workers: new SqlWorkerRepository(session),
    webhooks: new SqlWebhookRepository(session),
    deliveries: new SqlDeliveryRepository(session),
    quotas: new SqlQuotaRepository(session),
    limits: new SqlLimitRepository(session),
  };
}
