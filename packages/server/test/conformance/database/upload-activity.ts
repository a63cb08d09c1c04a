import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Database } from '../../../src/ports/database.ts';
import type { JobRecord } from '../../../src/ports/job-repository.ts';
import type { UploadActivity, UploadRecord } from '../../../src/ports/upload-repository.ts';
import { aClaim, aJob, anImport, anObject, anUpload, aPlan, aPlannedFile } from './records.ts';
import { type OpenedDatabase, openWithProjects, type Suite } from './store.ts';

const FINAL = { imported: 'success', failed: 'failure' } as const;

/** An upload with its job, which has not changed since long ago unless it is said. */
async function insert(
  database: Database,
  id: string,
  fields: Partial<UploadRecord> = {},
  job: Partial<JobRecord> = {},
): Promise<void> {
  const upload = anUpload(id, { jobId: `job-of-${id}`, updatedAt: 1, ...fields });
  const status = upload.status === 'imported' || upload.status === 'failed' ? FINAL[upload.status] : 'queued';
  await database.transaction(async (tx) => {
    await tx.uploads.insert(upload);
    const { projectId } = upload;
    await tx.jobs.insert(aJob(upload.jobId, { uploadId: id, projectId, status, updatedAt: 1, ...job }));
  });
}

function idsOf(activities: readonly UploadActivity[]): readonly string[] {
  return activities.map(({ upload }) => upload.id);
}

async function store(
  { database, parts }: OpenedDatabase,
  key: string,
  sizes: readonly number[],
): Promise<void> {
  await database.objects.insert(anObject(key, { state: 'open', size: 100 }));
  for (const [index, size] of sizes.entries()) {
    await parts.record(key, { number: index + 1, size, sha256: 'd', spill: null, offset: 0 }, 2);
  }
}

export const uploadActivitySuite: Suite = (name, newStore) => {
  describe(`${name}: what happens to uploads`, () => {
    test('an upload comes with its job, every field', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insert(database, 'u', { config: { a: [1] } }, { status: 'in-progress', progress: 0.25 });
      const upload = await database.uploads.findById('u');
      const expected = [{ upload, job: { status: 'in-progress', progress: 0.25 }, storedBytes: 0 }];
      assert.deepEqual(await database.uploads.listUnfinished('p1', 9), expected);
      assert.deepEqual(await database.uploads.listChanged('p1', 1, 9), expected);
    });

    test('unfinished are all statuses but the last ones, newest first, up to the limit', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      for (const [index, status] of (
        ['validated', 'imported', 'pending', 'validating', 'failed', 'complete'] as const
      ).entries()) {
        await insert(database, status, { status, createdAt: index });
      }
      await insert(database, 'another', { createdAt: 2 });
      await insert(database, 'foreign', { projectId: 'p2' });
      const list = async (limit: number) => idsOf(await database.uploads.listUnfinished('p1', limit));
      assert.deepEqual(await list(9), ['complete', 'validating', 'pending', 'another', 'validated']);
      assert.deepEqual(await list(3), ['complete', 'validating', 'pending']);
      assert.deepEqual(idsOf(await database.uploads.listUnfinished('p2', 9)), ['foreign']);
      assert.deepEqual(await database.uploads.listUnfinished('p3', 9), []);
    });

    test('changed are those that changed since, whatever their status, and those whose jobs did', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insert(database, 'before', { updatedAt: 9 });
      await insert(database, 'then', { updatedAt: 10 });
      await insert(database, 'imported', { updatedAt: 12, status: 'imported' });
      await insert(database, 'failed', { updatedAt: 11, status: 'failed' });
      await insert(database, 'working', {}, { status: 'in-progress', updatedAt: 10 });
      await insert(database, 'both', { updatedAt: 11 }, { updatedAt: 11 });
      await insert(database, 'foreign', { projectId: 'p2', updatedAt: 11 }, { updatedAt: 11 });
      const list = async (since: number) =>
        idsOf(await database.uploads.listChanged('p1', since, 9)).toSorted();
      assert.deepEqual(await list(10), ['both', 'failed', 'imported', 'then', 'working']);
      assert.deepEqual(await list(12), ['imported']);
      assert.deepEqual(await list(13), []);
    });

    test('changed are at most as many as asked for, the latest change of an upload or its job first', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insert(database, 'itself', { updatedAt: 30 });
      await insert(database, 'job', { updatedAt: 10 }, { updatedAt: 40 });
      await insert(database, 'both', { updatedAt: 20 }, { updatedAt: 35 });
      await insert(database, 'same time', { updatedAt: 20 });
      await insert(database, 'least', { updatedAt: 15 }, { updatedAt: 15 });
      const list = async (limit: number) => idsOf(await database.uploads.listChanged('p1', 10, limit));
      assert.deepEqual(await list(9), ['job', 'both', 'itself', 'same time', 'least']);
      assert.deepEqual(await list(3), ['job', 'both', 'itself']);
      assert.deepEqual(await list(1), ['job']);
    });

    test('claiming a job and its progress are changes; renewing its lease is none', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await insert(database, 'u', {}, { runAt: 1 });
      await database.jobs.claim(aClaim('w', 20, 30, 1));
      const lease = { jobId: 'job-of-u', owner: 'w', attempt: 1 };
      assert.deepEqual(idsOf(await database.uploads.listChanged('p1', 20, 9)), ['u']);
      assert.ok(await database.jobs.renew(lease, 60));
      assert.deepEqual(await database.uploads.listChanged('p1', 21, 9), []);
      assert.ok(await database.jobs.update(lease, 25, { progress: 0.5 }));
      const [activity] = await database.uploads.listChanged('p1', 25, 9);
      assert.equal(activity?.job.progress, 0.5);
    });

    test('the bytes of a pending upload are those of its parts, and a part is a change', async (t) => {
      const opened = await openWithProjects(newStore, t);
      const { database, parts } = opened;
      await insert(database, 'u', { storageKey: 'o' });
      await store(opened, 'o', [40, 2]);
      const [activity] = await database.uploads.listChanged('p1', 2, 9);
      assert.equal(activity?.storedBytes, 42);
      await parts.seal('o', [
        { number: 1, sha256: 'd' },
        { number: 2, sha256: 'd' },
      ]);
      assert.equal((await database.uploads.listUnfinished('p1', 9))[0]?.storedBytes, 42);
      await database.uploads.changeStatus('u', 'pending', 'complete', 3);
      assert.equal((await database.uploads.listUnfinished('p1', 9))[0]?.storedBytes, 0);
    });

    test('the bytes of a pending import are those of all its files but the ones given up', async (t) => {
      const opened = await openWithProjects(newStore, t);
      const { database } = opened;
      await insert(database, 'u', { source: 'huggingface' });
      await database.imports.insert(anImport('u', { source: 'huggingface' }));
      const files = ['a', 'b', 'c', 'waiting'].map((path) => aPlannedFile(path));
      await database.imports.savePlan('u', aPlan(files));
      for (const [position, size] of [30, 10, 5].entries()) {
        await store(opened, `file-${position}`, [size]);
        await database.imports.updateFile('u', position, { storageKey: `file-${position}` });
      }
      await database.objects.doom('file-2');
      assert.equal((await database.uploads.listUnfinished('p1', 9))[0]?.storedBytes, 40);
    });
  });
};
