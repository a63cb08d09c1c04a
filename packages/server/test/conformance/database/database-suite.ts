import { assetSuite } from './assets.ts';
import { blobSuite } from './blobs.ts';
import { collectionSuite } from './collections.ts';
import { idempotencyKeySuite } from './idempotency-keys.ts';
import { importSuite } from './imports.ts';
import { jobFairnessSuite } from './job-fairness.ts';
import { jobInterleavingSuite } from './job-interleaving.ts';
import { jobQueueSuite } from './job-queue.ts';
import { jobSuite } from './jobs.ts';
import { limitSuite } from './limits.ts';
import { modelSuite } from './models.ts';
import { objectSuite } from './objects.ts';
import { pagingSuite } from './paging.ts';
import { partIndexSuite } from './part-index.ts';
import { projectSuite } from './projects.ts';
import { quotaSuite } from './quotas.ts';
import { raceSuite } from './races.ts';
import { sessionSuite } from './sessions.ts';
import type { Suite } from './store.ts';
import { tagSuite } from './tags.ts';
import { transactionSuite } from './transactions.ts';
import { uploadActivitySuite } from './upload-activity.ts';
import { uploadSuite } from './uploads.ts';
import { usageSuite } from './usage.ts';
import { deliveryClaimSuite } from './webhook-claims.ts';
import { deliverySuite } from './webhook-deliveries.ts';
import { webhookSuite } from './webhooks.ts';
import { workerSuite } from './workers.ts';

/** Everything that the `Database` and `PartIndex` ports promise: run it on every database. */
export const databaseSuite: Suite = (name, newStore) => {
  for (const suite of [
    transactionSuite,
    raceSuite,
    pagingSuite,
    projectSuite,
    sessionSuite,
    uploadSuite,
    uploadActivitySuite,
    jobSuite,
    jobQueueSuite,
    jobFairnessSuite,
    jobInterleavingSuite,
    importSuite,
    assetSuite,
    modelSuite,
    blobSuite,
    collectionSuite,
    idempotencyKeySuite,
    objectSuite,
    partIndexSuite,
    tagSuite,
    usageSuite,
    workerSuite,
    webhookSuite,
    deliverySuite,
    deliveryClaimSuite,
    quotaSuite,
    limitSuite,
  ]) {
    suite(name, newStore);
  }
};
