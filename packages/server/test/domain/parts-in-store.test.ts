import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import { inProcessFeed } from '../../src/adapters/feed/in-process.ts';
import type { Dependencies } from '../../src/domain/dependencies.ts';
import { completeUpload } from '../../src/domain/uploads/complete-upload.ts';
import { expireUploads } from '../../src/domain/uploads/expire-uploads.ts';
import { PartsWatch } from '../../src/domain/uploads/parts-watch.ts';
import { RecentBytes } from '../../src/domain/uploads/recent-bytes.ts';
import { viewUpload } from '../../src/domain/uploads/upload-view.ts';
import { CHORES } from '../../src/jobs/chores.ts';
import { newS3Store } from '../conformance/blobs/s3-subject.ts';
import { aJob, anObject, anUpload } from '../conformance/database/records.ts';
import { WITHOUT_S3 } from '../services/s3.ts';
import { altered, LIMITS, openStores } from './real-stores.ts';

const FILE = Buffer.from('kept by the store');
/** Milliseconds without activity until an upload is abandoned. */
const UPLOAD_TTL = 60_000;

/** A pending upload of one part, in a database and a bucket. */
async function open(t: TestContext) {
  const { database, tracer, meter } = await openStores(t);
  const subject = await newS3Store(t);
  const time = { now: Date.now() };
  const crash = { at: '' };
  const deps = {
    database,
    blobs: subject.store,
    tracer,
    meter,
    feed: inProcessFeed(),
    clock: () => time.now,
    limits: { ...LIMITS, partUrlTtl: 600_000, uploadTtl: UPLOAD_TTL },
    crashPoint: (name: string) => {
      if (name === crash.at) throw new Error('died');
    },
  };
  const plan = { size: FILE.length, parts: 1 };
  const begun = await subject.begin('u', plan);
  await database.objects.insert(anObject('u', { size: plan.size, multipartRef: begun.ref, state: 'open' }));
  await database.uploads.insert(
    anUpload('u', {
      jobId: 'j',
      storageKey: 'u',
      fileSize: plan.size,
      partsCount: 1,
      createdAt: time.now,
      updatedAt: time.now,
    }),
  );
  await database.jobs.insert(aJob('j', { uploadId: 'u', status: 'pending' }));
  return { deps, database, subject, time, crash, send: () => subject.sendPart(begun, 1, FILE) };
}

suite('uploads whose parts a store keeps itself', { skip: WITHOUT_S3 }, () => {
  test('are shown with what the store has', async (t) => {
    const { deps, database, send } = await open(t);
    const found = async () => {
      const upload = await database.uploads.findById('u');
      assert.ok(upload);
      return viewUpload(deps, upload);
    };
    assert.equal((await found()).parts?.[0]?.stored, undefined);
    await send();
    assert.equal((await found()).parts?.[0]?.stored?.size, FILE.length);
  });

  for (const [what, heal] of [
    ['completed again', (deps: Deps) => completeUpload(deps, 'p1', 'u')],
    ['retrieved', async (deps: Deps) => viewUpload(deps, await pending(deps))],
    ['looked at by the expiry', (deps: Deps) => expireUploads(deps)],
  ] as const) {
    test(`whose complete died between store and database go on when they are ${what}`, async (t) => {
      const { deps, database, time, crash, send } = await open(t);
      await send();
      crash.at = 'complete:final';
      await assert.rejects(completeUpload(deps, 'p1', 'u'), /died/);
      crash.at = '';
      assert.equal((await pending(deps)).status, 'pending');
      time.now += UPLOAD_TTL + 1;
      await heal(deps);
      assert.equal((await database.uploads.findById('u'))?.status, 'complete');
      assert.equal((await database.jobs.findById('j'))?.status, 'queued');
      const { state, size } = (await database.objects.find('u')) ?? {};
      assert.deepEqual({ state, size }, { state: 'sealed', size: FILE.length });
    });
  }

  test('do not expire while parts arrive that nobody here has seen, and do once they have stopped', async (t) => {
    const { deps, database, time, send } = await open(t);
    const begunAt = time.now;
    await database.uploads.describe('u', begunAt - UPLOAD_TTL, {});
    await send();
    time.now = Date.now() + UPLOAD_TTL / 2;
    assert.equal(await expireUploads(deps), 0);
    assert.equal((await database.uploads.findById('u'))?.status, 'pending');
    time.now += 2 * UPLOAD_TTL;
    assert.equal(await expireUploads(deps), 1);
    assert.equal((await database.uploads.findById('u'))?.status, 'failed');
  });

  test('expire though the store cannot be asked about another one', async (t) => {
    const { deps, database, subject, time } = await open(t);
    await database.objects.insert(anObject('v', { multipartRef: 'unknown', state: 'open' }));
    const older = { jobId: 'k', storageKey: 'v', createdAt: time.now - 1, updatedAt: time.now - 1 };
    await database.uploads.insert(anUpload('v', older));
    await database.jobs.insert(aJob('k', { uploadId: 'v', status: 'pending' }));
    const blobs = altered(subject.store, {
      listParts: (key, ref) =>
        key === 'v' ? Promise.reject(new Error('no answer')) : subject.store.listParts(key, ref),
    });
    time.now += UPLOAD_TTL + 1;
    await assert.rejects(expireUploads({ ...deps, blobs }), /no answer/);
    assert.equal((await database.uploads.findById('u'))?.status, 'failed');
    assert.equal((await database.uploads.findById('v'))?.status, 'pending');
  });

  for (const [what, find] of [
    ['retrieved', async (deps: Deps) => void (await viewUpload(deps, await pending(deps)))],
    [
      'completed',
      (deps: Deps) =>
        assert.rejects(completeUpload(deps, 'p1', 'u'), {
          name: 'WrongStateError',
          message: /storage ended/,
        }),
    ],
  ] as const) {
    test(`that the store has ended fail with a reason when they are ${what}`, async (t) => {
      const { deps, database, subject, send } = await open(t);
      await send();
      await subject.store.delete('u', (await database.objects.find('u'))?.multipartRef ?? null);
      await find(deps);
      const { status, errorMessage } = (await database.uploads.findById('u')) ?? {};
      assert.equal(status, 'failed');
      assert.match(errorMessage ?? '', /The storage ended this upload .* Create a new upload/);
      assert.equal((await database.jobs.findById('j'))?.status, 'failure');
    });
  }

  test('are not kept in memory once nobody follows them', async (t) => {
    const { deps, time, send } = await open(t);
    await send();
    const recent = new RecentBytes(deps);
    await recent.find({ storageKey: 'u' });
    time.now += 10_000;
    await recent.find({ storageKey: 'another' });
    assert.equal(recent.size, 1);
  });

  test('are asked for less often the longer they stand still, however many follow them', async (t) => {
    const { deps, subject, time, send } = await open(t);
    let questions = 0;
    const blobs = altered(subject.store, {
      listParts: (key, ref) => {
        questions += 1;
        return subject.store.listParts(key, ref);
      },
    });
    const recent = new RecentBytes({ ...deps, blobs });
    /** Two followers for some seconds. */
    const follow = async (seconds: number) => {
      questions = 0;
      for (const end = time.now + seconds * 1_000; time.now < end; time.now += 1_000) {
        await Promise.all([recent.find({ storageKey: 'u' }), recent.find({ storageKey: 'u' })]);
      }
      return questions;
    };
    assert.equal(await follow(20), 10);
    const inTenMinutes = await follow(600);
    assert.ok(inTenMinutes > 20 && inTenMinutes < 50, `${inTenMinutes} questions`);
    assert.equal(await follow(600), 10);
    await send();
    let seconds = 0;
    while ((await recent.find({ storageKey: 'u' })).bytes === 0) {
      await follow(1);
      seconds += 1;
    }
    assert.ok(seconds <= 60, `told after ${seconds} s`);
    // It gets on: whoever follows is told at once again.
    assert.ok((await follow(20)) >= 9);
  });

  test('are told of to followers of the project by what is noted of them', async (t) => {
    const { deps, database, send } = await open(t);
    const watch = new PartsWatch(deps, 'p1');
    await send();
    assert.equal(await watch.look(), true);
    const [found] = await database.uploads.listUnfinished('p1', 10);
    assert.equal(found?.storedBytes, FILE.length);
    // Asked a moment ago.
    assert.equal(await watch.look(), false);
  });
});

suite('the chores of workers', { skip: WITHOUT_S3 }, () => {
  test('leave alone what a bucket has and the database does not know: another database may', async (t) => {
    const { deps, subject, send } = await open(t);
    await send();
    await subject.store.put('stranger', FILE, 'text/plain');
    await subject.store.startMultipart('begun', { size: 1, parts: 1 });
    for (const { work } of CHORES) await work(deps as unknown as Dependencies);
    assert.deepEqual((await keysOf(subject.store)).toSorted(), ['begun', 'stranger', 'u']);
  });
});

type Deps = Awaited<ReturnType<typeof open>>['deps'];

async function pending({ database }: Pick<Deps, 'database'>) {
  const upload = await database.uploads.findById('u');
  assert.ok(upload);
  return upload;
}

async function keysOf(store: Deps['blobs']): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const keys of store.listKeys()) found.push(...keys);
  return found;
}
