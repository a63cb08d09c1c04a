import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import pg from 'pg';
import type { Database } from '../../../src/ports/database.ts';
import type { ClaimRequest, JobRecord } from '../../../src/ports/job-repository.ts';
import { WITHOUT_POSTGRES } from '../../services/postgres.ts';
import { newPostgresDatabase } from './postgres-store.ts';
import { aClaim, aJob, ids, insertJobs, T0 } from './records.ts';
import { insertProjects } from './store.ts';

const LIMITS = { queue: 'import', perProject: 9, perHost: 1 } as const;

/** Two handles on one database, as two workers have. */
async function openTwo(t: TestContext, jobs: readonly JobRecord[]) {
  const { open, url } = await newPostgresDatabase(t);
  const [{ database: one }, { database: two }] = [await open(), await open()];
  await insertProjects(one);
  await insertJobs(one, ...jobs);
  return { one, two, url };
}

function claim(database: Pick<Database, 'jobs'>, limit: number, fields: Partial<ClaimRequest> = {}) {
  return database.jobs.claim(aClaim('w', T0 + 99, T0 + 999, limit, fields));
}

function jobsOf(projectId: string, count: number, fields: Partial<JobRecord> = {}): JobRecord[] {
  return Array.from({ length: count }, (_, index) =>
    aJob(`${projectId}-${index}`, { projectId, runAt: T0 + index, ...fields }),
  );
}

suite('PostgreSQL: workers that claim at the same moment', { skip: WITHOUT_POSTGRES }, () => {
  test('without limits no claim waits for another one, not even to write down whose turn it was', async (t) => {
    const { one, two } = await openTwo(t, [...jobsOf('p1', 4), ...jobsOf('p2', 4)]);
    // From now on each project has a turn to be changed.
    assert.deepEqual(ids(await claim(one, 2)), ['p1-0', 'p2-0']);
    const beside = await one.transaction(async (tx) => {
      assert.deepEqual(ids(await claim(tx, 1)), ['p1-1']);
      return claim(two, 1);
    });
    assert.deepEqual(ids(beside), ['p1-2']);
    // And the turn of before the two has counted.
    assert.deepEqual(ids(await claim(one, 1)), ['p2-1']);
  });

  test('without limits a claim keeps others from nothing but what it takes', async (t) => {
    const { one, two } = await openTwo(t, [...jobsOf('p1', 4), ...jobsOf('p2', 4)]);
    assert.deepEqual(ids(await claim(one, 2)), ['p1-0', 'p2-0']);
    const beside = await one.transaction(async (tx) => {
      assert.deepEqual(ids(await claim(tx, 4)), ['p1-1', 'p2-1', 'p1-2', 'p2-2']);
      return claim(two, 4);
    });
    assert.deepEqual(ids(beside).toSorted(), ['p1-3', 'p2-3']);
  });

  test('with limits, who finds nothing to take does not wait for those who claim', async (t) => {
    const queued = { queue: 'import', host: 'h' } as const;
    const { one, two, url } = await openTwo(t, jobsOf('p1', 3, queued));
    assert.deepEqual(ids(await claim(one, 3, LIMITS)), ['p1-0']);
    const claiming = new pg.Client({ connectionString: url });
    await claiming.connect();
    try {
      await claiming.query(`begin; select pg_advisory_xact_lock(hashtextextended('queue import', 0))`);
      assert.deepEqual(ids(await claim(two, 3, LIMITS)), []);
    } finally {
      await claiming.end();
    }
  });
});
