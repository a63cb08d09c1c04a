import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Database } from '../../../src/ports/database.ts';
import type { ClaimRequest, JobRecord, Lease } from '../../../src/ports/job-repository.ts';
import { aClaim, aJob, ids, insertJobs, T0 } from './records.ts';
import { insertProjects, openWithProjects, type Suite } from './store.ts';

/** Jobs of one project with this prefix, due one after the other. */
function jobs(count: number, prefix: string, fields: Partial<JobRecord> = {}): JobRecord[] {
  return Array.from({ length: count }, (_, index) =>
    aJob(`${prefix}${String(index).padStart(3, '0')}`, { runAt: T0 + index, ...fields }),
  );
}

async function insertAll(database: Database, records: readonly JobRecord[]): Promise<void> {
  await insertJobs(database);
  await database.transaction(async (inside) => {
    for (const record of records) await inside.jobs.insert(record);
  });
}

/** Claims when everything is due, with leases that hold. */
function claimIn(database: Database, limit: number, fields: Partial<ClaimRequest> = {}) {
  return database.jobs.claim(aClaim('w', T0 + 10_000, T0 + 20_000, limit, fields));
}

function leaseOf(job: JobRecord): Lease {
  return { jobId: job.id, owner: job.leaseOwner ?? '', attempt: job.attempt };
}

async function finish(database: Database, records: readonly JobRecord[]): Promise<void> {
  for (const job of records) await database.jobs.update(leaseOf(job), T0, { status: 'success' });
}

/** Claims and finishes one job after the other, as a worker with one slot. */
async function serve(database: Database, count: number, fields: Partial<ClaimRequest> = {}) {
  const served: string[] = [];
  for (let index = 0; index < count; index++) {
    const claimed = await claimIn(database, 1, fields);
    served.push(...ids(claimed));
    await finish(database, claimed);
  }
  return served;
}

const IMPORT = { queue: 'import' } as const;

export const jobFairnessSuite: Suite = (name, newStore) => {
  describe(`${name}: whose turn it is in the queue`, () => {
    test('with one slot, a project with hundreds of older jobs and one with three take turns', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertAll(database, [...jobs(400, 'a'), ...jobs(3, 'b', { projectId: 'p2', runAt: T0 + 5000 })]);
      assert.deepEqual(await serve(database, 8), [
        'a000',
        'b000',
        'a001',
        'b001',
        'a002',
        'b002',
        'a003',
        'a004',
      ]);
    });

    test('turns are kept over closing, opening and other handles, and whoever comes new comes first', async (t) => {
      const store = await newStore(t);
      const first = await store.open();
      await insertProjects(first.database);
      await insertAll(first.database, [...jobs(9, 'a'), ...jobs(9, 'b', { projectId: 'p2' })]);
      assert.deepEqual(await serve(first.database, 1), ['a000']);
      const [one, two] = [await store.open(), await store.open()];
      await first.database.close();
      assert.deepEqual(await serve(one.database, 1), ['b000']);
      assert.deepEqual(await serve(two.database, 1), ['a001']);
      await two.database.projects.insert({ id: 'p0', name: 'New', createdAt: 3 });
      await insertAll(two.database, jobs(2, 'n', { projectId: 'p0', runAt: T0 + 99 }));
      assert.deepEqual(await serve(one.database, 5), ['n000', 'b001', 'a002', 'n001', 'b002']);
    });

    test('a project served alone, again and again, is behind one that comes later', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertAll(database, jobs(9, 'a'));
      await serve(database, 3);
      await insertAll(database, jobs(2, 'b', { projectId: 'p2' }));
      assert.deepEqual(await serve(database, 3), ['b000', 'a003', 'b001']);
    });

    test('one claim serves the projects in turn, and says the jobs oldest first', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertAll(database, [...jobs(9, 'a'), ...jobs(2, 'b', { projectId: 'p2', runAt: T0 + 500 })]);
      const claimed = await claimIn(database, 5);
      assert.deepEqual(ids(claimed), ['a000', 'a001', 'a002', 'b000', 'b001']);
    });

    test('the project with the fewest running jobs comes first, however long the other has waited', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertAll(database, jobs(9, 'a'));
      await claimIn(database, 3);
      await insertAll(database, jobs(9, 'b', { projectId: 'p2' }));
      assert.deepEqual(ids(await claimIn(database, 1)), ['b000']);
      assert.deepEqual(ids(await claimIn(database, 2)), ['b001', 'b002']);
      // Three each: the first project was served longer ago.
      assert.deepEqual(ids(await claimIn(database, 1)), ['a003']);
    });

    test('of many projects the idle ones come first, then those that run the fewest, whoever was served last', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      const projects = Array.from({ length: 12 }, (_, index) => `q${10 + index}`);
      for (const id of projects) await database.projects.insert({ id, name: id, createdAt: 3 });
      const waiting = projects.flatMap((projectId) => jobs(3, `${projectId}-`, { projectId, runAt: T0 }));
      await insertAll(database, waiting);
      const served = async (limit: number) =>
        (await claimIn(database, limit)).map((job) => job.projectId).toSorted();
      // Six are served once, and three of them finish: they were served before the six that never were.
      const first = await claimIn(database, 6);
      assert.deepEqual(
        first.map((job) => job.projectId),
        projects.slice(0, 6),
      );
      await finish(database, first.slice(0, 3));
      assert.deepEqual(await served(2), projects.slice(6, 8));
      assert.deepEqual(await served(6), [...projects.slice(0, 2), ...projects.slice(8)]);
      // One that idles, then those that run one, the longest unserved first.
      assert.deepEqual(await served(4), projects.slice(2, 6));
    });

    test('inside a project the oldest job comes first, then the smaller id; postponed ones wait', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertAll(database, [
        aJob('later', { runAt: T0 + 10_001 }),
        aJob('y', { runAt: T0 + 5 }),
        aJob('x', { runAt: T0 + 5 }),
        aJob('z', { runAt: T0 + 4 }),
        aJob('postponed', { projectId: 'p2', runAt: T0 + 10_001 }),
      ]);
      assert.deepEqual(await serve(database, 9), ['z', 'x', 'y']);
    });

    test('each queue has its jobs, its running jobs and its turns', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertAll(database, [
        ...jobs(3, 'import-a', IMPORT),
        ...jobs(3, 'import-b', { ...IMPORT, projectId: 'p2' }),
        ...jobs(3, 'process-a'),
        ...jobs(3, 'process-b', { projectId: 'p2' }),
      ]);
      assert.deepEqual(ids(await claimIn(database, 1, IMPORT)), ['import-a000']);
      // Neither the turn nor the job that runs counts in the other queue.
      assert.deepEqual(ids(await claimIn(database, 1)), ['process-a000']);
      assert.deepEqual(ids(await claimIn(database, 1, IMPORT)), ['import-b000']);
      assert.deepEqual(ids(await claimIn(database, 1)), ['process-b000']);
    });
  });

  describe(`${name}: limits of the queue`, () => {
    test('a project runs no more than its limit; picks of one claim count', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertAll(database, [...jobs(9, 'a'), ...jobs(1, 'b', { projectId: 'p2' })]);
      const limits = { perProject: 2 };
      const claimed = await claimIn(database, 9, limits);
      assert.deepEqual(ids(claimed), ['a000', 'b000', 'a001']);
      assert.deepEqual(await claimIn(database, 9, limits), []);
      await finish(database, claimed.slice(0, 1));
      assert.deepEqual(ids(await claimIn(database, 9, limits)), ['a002']);
    });

    test('a host serves no more than its limit, whatever projects ask; picks of one claim count', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertAll(database, [
        ...jobs(9, 'a', { ...IMPORT, host: 'h:443' }),
        ...jobs(9, 'b', { ...IMPORT, host: 'h:443', projectId: 'p2' }),
        ...jobs(2, 'c', { ...IMPORT, host: 'h:80', projectId: 'p2', runAt: T0 + 500 }),
      ]);
      const limits = { ...IMPORT, perHost: 3 };
      const claimed = await claimIn(database, 9, limits);
      assert.deepEqual(ids(claimed), ['a000', 'b000', 'a001', 'c000', 'c001']);
      assert.deepEqual(await claimIn(database, 9, limits), []);
      await finish(database, claimed.slice(0, 1));
      assert.deepEqual(ids(await claimIn(database, 9, limits)), ['a002']);
    });

    test('jobs without a host have no limit but that of their project', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertAll(database, [...jobs(5, 'a', IMPORT), ...jobs(2, 'h', { ...IMPORT, host: 'h' })]);
      const limits = { ...IMPORT, perHost: 1 };
      assert.deepEqual(ids(await claimIn(database, 9, limits)), [
        'a000',
        'h000',
        'a001',
        'a002',
        'a003',
        'a004',
      ]);
    });

    test('hosts do not count in a claim that does not limit them, nor jobs of the other queue', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      const host = { host: 'h' };
      await insertAll(database, [...jobs(4, 'p', host), ...jobs(4, 'i', { ...IMPORT, ...host })]);
      assert.equal((await claimIn(database, 9)).length, 4);
      assert.deepEqual(ids(await claimIn(database, 9, { ...IMPORT, perHost: 1, perProject: 1 })), ['i000']);
    });

    test('hundreds of jobs for hosts without room do not keep back those behind them, oldest first', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      const of = (host: string | null, runAt: number) => ({ ...IMPORT, host, runAt: T0 + runAt });
      await insertAll(database, [
        ...jobs(300, 'full', { ...IMPORT, host: 'full' }),
        aJob('z2', of('z', 2002)),
        aJob('z1', of('z', 2001)),
        aJob('b2', of('b', 2003)),
        aJob('b1', of('b', 2000)),
        aJob('none', of(null, 2004)),
        aJob('postponed', of('c', 99_999)),
      ]);
      const limits = { ...IMPORT, perHost: 1 };
      assert.deepEqual(ids(await claimIn(database, 1, limits)), ['full000']);
      assert.deepEqual(ids(await claimIn(database, 1, limits)), ['b1']);
      assert.deepEqual(ids(await claimIn(database, 9, limits)), ['z1', 'none']);
      assert.deepEqual(await claimIn(database, 9, limits), []);
    });

    test('a project whose hosts have no room leaves its turn to the next', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertAll(database, [
        aJob('running', { ...IMPORT, host: 'h' }),
        ...jobs(3, 'a', { ...IMPORT, host: 'h' }),
        ...jobs(3, 'b', { ...IMPORT, host: 'g', projectId: 'p2' }),
      ]);
      const limits = { ...IMPORT, perHost: 1 };
      assert.deepEqual(ids(await claimIn(database, 1, limits)), ['a000']);
      assert.deepEqual(ids(await claimIn(database, 5, limits)), ['b000']);
    });

    test('claims at once, over two handles, keep the limits together', async (t) => {
      const store = await newStore(t);
      const [one, two] = [await store.open(), await store.open()];
      await insertProjects(one.database);
      await insertAll(one.database, [
        ...jobs(20, 'a', { ...IMPORT, host: 'h' }),
        ...jobs(20, 'b', { ...IMPORT, host: 'g', projectId: 'p2' }),
      ]);
      const claims = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          claimIn((index % 2 ? one : two).database, 2, { ...IMPORT, perProject: 7, perHost: 5 }),
        ),
      );
      assert.deepEqual(ids(claims.flat()).toSorted(), ids([...jobs(5, 'a'), ...jobs(5, 'b')]));
    });

    test('a job whose lease ran out does not count, and counts again when it is taken over', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insertAll(database, jobs(3, 'a', { ...IMPORT, host: 'h' }));
      const limits = { ...IMPORT, perProject: 1, perHost: 1 };
      const claimAt = (at: number) => database.jobs.claim(aClaim('w', at, at + 10, 9, limits));
      assert.deepEqual(ids(await claimAt(T0 + 100)), ['a000']);
      assert.deepEqual(await claimAt(T0 + 109), []);
      assert.deepEqual(ids(await claimAt(T0 + 110)), ['a000']);
      assert.deepEqual(await claimAt(T0 + 119), []);
    });

    test('a job whose lease ran out takes its turn by its age', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      const gone = { status: 'finalizing', attempt: 1, leaseOwner: 'gone', leaseExpiresAt: T0 } as const;
      await insertAll(database, [
        aJob('a1', { runAt: T0 + 1 }),
        aJob('a2', { ...gone, runAt: T0 + 2 }),
        aJob('a3', { runAt: T0 + 3 }),
        aJob('b9', { ...gone, runAt: T0 + 9, projectId: 'p2' }),
      ]);
      assert.deepEqual(await serve(database, 9), ['a1', 'b9', 'a2', 'a3']);
    });
  });
};
