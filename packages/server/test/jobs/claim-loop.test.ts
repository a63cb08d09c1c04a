import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { inProcessFeed } from '../../src/adapters/feed/in-process.ts';
import type { Dependencies } from '../../src/domain/dependencies.ts';
import { type JobWork, startClaimLoop } from '../../src/jobs/claim-loop.ts';
import type { Log } from '../../src/ports/log.ts';
import { aJob, anUpload } from '../conformance/database/records.ts';
import { altered, openStores } from '../domain/real-stores.ts';

const JOBS = ['j1', 'j2', 'j3'];

/** A loop that has begun on all jobs, none of which ends before it is told to. */
async function atWork(t: TestContext) {
  const stores = await openStores(t);
  await stores.database.transaction(async (tx) => {
    for (const id of JOBS) {
      await tx.uploads.insert(anUpload(`u-${id}`, { jobId: id, storageKey: `u-${id}`, status: 'complete' }));
      await tx.jobs.insert(aJob(id, { uploadId: `u-${id}`, status: 'queued', queue: 'process' }));
    }
  });
  const { database } = stores;
  // `release` of the first one fails, as it does while the database is away.
  const jobs = altered(database.jobs, {
    release: async (lease, ...rest) => {
      if (lease.jobId === 'j1') throw new Error('the database is away');
      return database.jobs.release(lease, ...rest);
    },
  });
  const deps = {
    ...stores,
    database: altered(database, { jobs }),
    feed: inProcessFeed(),
  } as unknown as Dependencies;
  const warnings: unknown[] = [];
  const warn = (fields: unknown) => warnings.push(fields);
  const log: Log = { debug: () => {}, info: () => {}, warn, error: warn };
  const begun = Promise.withResolvers<void>();
  const aborted: string[] = [];
  let running = 0;
  const work: JobWork = {
    queue: 'process',
    concurrency: JOBS.length,
    async run({ job }, signal) {
      running += 1;
      if (running === JOBS.length) begun.resolve();
      await once(signal, 'abort');
      aborted.push(job.id);
      throw signal.reason;
    },
    afterFailure: () => assert.fail('it did not fail'),
  };
  const loop = startClaimLoop(deps, log, 'w', work);
  await begun.promise;
  return { database, loop, warnings, aborted };
}

test('a loop that is stopped gives back every job that it can, whatever becomes of another', async (t) => {
  const { database, loop, warnings, aborted } = await atWork(t);
  await loop.stop(0);
  assert.deepEqual(aborted.toSorted(), JOBS);
  const statuses = await Promise.all(JOBS.map(async (id) => (await database.jobs.findById(id))?.status));
  assert.deepEqual(statuses, ['in-progress', 'queued', 'queued']);
  assert.equal(warnings.length, 1);
});
