import { assetSuite } from './assets.ts';
import { blobSuite } from './blobs.ts';
import { collectionSuite } from './collections.ts';
import { importSuite } from './imports.ts';
import { jobFairnessSuite } from './job-fairness.ts';
import { jobInterleavingSuite } from './job-interleaving.ts';
import { jobQueueSuite } from './job-queue.ts';
import { jobSuite } from './jobs.ts';
import { modelSuite } from './models.ts';
import { objectSuite } from './objects.ts';
import { pagingSuite } from './paging.ts';
import { partIndexSuite } from './part-index.ts';
import { projectSuite } from './projects.ts';
import type { Suite } from './store.ts';
import { transactionSuite } from './transactions.ts';
import { uploadSuite } from './uploads.ts';

/** Everything that the `Database` and `PartIndex` ports promise: run it on every database. */
export const databaseSuite: Suite = (name, newStore) => {
  for (const suite of [
    transactionSuite,
    pagingSuite,
    projectSuite,
    uploadSuite,
    jobSuite,
    jobQueueSuite,
    jobFairnessSuite,
    jobInterleavingSuite,
    importSuite,
    assetSuite,
    modelSuite,
    blobSuite,
    collectionSuite,
    objectSuite,
    partIndexSuite,
  ]) {
    suite(name, newStore);
  }
};
