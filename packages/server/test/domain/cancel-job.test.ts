import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { WrongStateError } from '../../src/domain/errors.ts';
import { forgetful } from '../../src/domain/idempotency/create-once.ts';
import { cancelJob } from '../../src/domain/jobs/cancel-job.ts';
import { createMultipartUpload } from '../../src/domain/uploads/create-multipart-upload.ts';
import { failUpload } from '../../src/domain/uploads/fail-upload.ts';
import type { ChangeFeed } from '../../src/ports/change-feed.ts';
import { altered, LIMITS, openStores } from './real-stores.ts';

const SILENT: ChangeFeed = {
  uploadChanged: () => undefined,
  onUpload: () => () => undefined,
  onProject: () => () => undefined,
  jobQueued: () => undefined,
  onJobQueued: () => () => undefined,
  jobCanceled: () => undefined,
  onJobCanceled: () => () => undefined,
  deliveriesDue: () => undefined,
  onDeliveriesDue: () => () => undefined,
};
describe('cancelJob', () => {
  test('a job that fails between our look and our cancel is not said to be canceled', async (t) => {
    const stores = await openStores(t);
    const deps = { ...stores, feed: SILENT, limits: LIMITS };
    const caller = { projectId: 'p1', authorId: 'a'.repeat(32), key: 'k', administrator: false };
    const file = {
      source: 'multipart',
      kind: 'text',
      fileName: 'a.txt',
      contentType: 'text/plain',
      fileSize: 9,
      parts: 1,
    } as const;
    const { upload } = await createMultipartUpload(deps, caller, file, undefined, forgetful);
    const jobs = altered(deps.database.jobs, {
      find: async (projectId, id) => {
        const job = await deps.database.jobs.find(projectId, id);
        if (job?.status === 'pending') {
          const failure = { code: 'expired', message: 'Too late.' };
          await deps.database.transaction((tx) => failUpload(tx, upload, failure, 'failure', Date.now()));
        }
        return job;
      },
    });
    const database = { ...deps.database, jobs };
    await assert.rejects(
      cancelJob({ ...deps, database }, 'p1', upload.jobId),
      (error) => error instanceof WrongStateError && /already failure/.test(error.message),
    );
    assert.equal((await deps.database.jobs.find('p1', upload.jobId))?.status, 'failure');
  });
});
