import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { inProcessFeed } from '../../src/adapters/feed/in-process.ts';
import type { ProjectFollower } from '../../src/domain/uploads/project-follower.ts';
import { ProjectWatch } from '../../src/domain/uploads/project-watch.ts';
import { ProjectWatches } from '../../src/domain/uploads/project-watches.ts';
import type { UploadActivity, UploadRecord, UploadRepository } from '../../src/ports/upload-repository.ts';
import { aJob, anUpload } from '../conformance/database/records.ts';
import { altered, openStores } from './real-stores.ts';

const timeout = 60_000;

/** A project with an upload `u`, and what watches it; `change` changes things as another process does. */
async function open(t: TestContext, methods: Partial<UploadRepository> = {}) {
  const { database, blobs, clock } = await openStores(t);
  const insert = (id: string, fields: Partial<UploadRecord> = {}) =>
    database.transaction(async (tx) => {
      const upload = anUpload(id, { jobId: `j-${id}`, updatedAt: clock(), ...fields });
      await tx.uploads.insert(upload);
      await tx.jobs.insert(aJob(upload.jobId, { uploadId: id, updatedAt: 1 }));
    });
  await insert('u');
  const feed = inProcessFeed();
  const deps = { database: { ...database, uploads: altered(database.uploads, methods) }, blobs, feed, clock };
  const present = ({ upload, job }: UploadActivity) => `${upload.id} ${upload.status} ${job.progress}`;
  return { database, clock, feed, insert, deps, present };
}

async function reads(follower: ProjectFollower, news: string): Promise<void> {
  for (;;) {
    const found = await follower.next();
    assert.ok(found !== undefined, `it ended before ${news}`);
    if (found.includes(news)) return;
  }
}

describe('the watch of a project', { timeout }, () => {
  test('finds what another process has changed, without a hint', async (t) => {
    const { database, clock, insert, ...options } = await open(t);
    const watches = new ProjectWatches(options);
    await watches.follow('p1', new AbortController().signal, async (follower) => {
      assert.deepEqual(follower.snapshot, ['u pending 0']);
      await insert('v');
      await reads(follower, 'v pending 0');
      await database.uploads.changeStatus('u', 'pending', 'failed', clock());
      await reads(follower, 'u failed 0');
    });
  });

  test('finds a change that was written long after the time it bears', async (t) => {
    const { database, clock, ...options } = await open(t);
    const watches = new ProjectWatches(options);
    await watches.follow('p1', new AbortController().signal, async (follower) => {
      await database.uploads.changeStatus('u', 'pending', 'failed', clock() - 8_000);
      await reads(follower, 'u failed 0');
    });
  });

  test('finds that a job got on, though its upload did not change', async (t) => {
    const { database, clock, ...options } = await open(t);
    const watches = new ProjectWatches(options);
    await watches.follow('p1', new AbortController().signal, async (follower) => {
      await database.jobs.changeStatus('j-u', ['queued'], clock(), { progress: 0.5 });
      await reads(follower, 'u pending 0.5');
    });
  });

  test('tells nothing twice, and nothing of what was before', async (t) => {
    const { insert, feed, deps, present } = await open(t);
    await insert('over', { status: 'failed' });
    const watches = new ProjectWatches({ deps, present });
    await watches.follow('p1', new AbortController().signal, async (follower) => {
      feed.uploadChanged({ id: 'u', projectId: 'p1' });
      await insert('v');
      feed.uploadChanged({ id: 'v', projectId: 'p1' });
      assert.deepEqual(await follower.next(), ['v pending 0']);
      feed.uploadChanged({ id: 'v', projectId: 'p1' });
      await insert('w');
      assert.deepEqual(await follower.next(), ['w pending 0']);
    });
  });

  test('looks once for all who follow', async (t) => {
    const { insert, deps, present } = await open(t);
    let presented = 0;
    const counting = (activity: UploadActivity) => {
      if (activity.upload.id === 'v') presented += 1;
      return present(activity);
    };
    const watches = new ProjectWatches({ deps, present: counting });
    const { signal } = new AbortController();
    const read: string[] = [];
    const first = Array.from({ length: 20 }, () =>
      watches.follow('p1', signal, async (follower) => {
        read.push(...((await follower.next()) ?? []));
      }),
    );
    // Who comes last has all others before it in the line.
    await watches.follow('p1', signal, async (last) => {
      await insert('v');
      await reads(last, 'v pending 0');
      assert.equal(presented, 1);
    });
    await Promise.all(first);
    assert.deepEqual(read, Array(20).fill('v pending 0'));
  });

  test('lets all in together who wait at the same time: with one look and one snapshot', async (t) => {
    const asked: string[] = [];
    const { database, deps, present } = await open(t, {
      listChanged: (...given) => {
        asked.push('changed');
        return database.uploads.listChanged(...given);
      },
      listUnfinished: (...given) => {
        asked.push('unfinished');
        return database.uploads.listUnfinished(...given);
      },
    });
    const watch = new ProjectWatch({ deps, present, projectId: 'p1', onEnd: () => {} });
    const followers = await Promise.all(Array.from({ length: 20 }, () => watch.join()));
    assert.deepEqual(asked, ['changed', 'unfinished']);
    for (const follower of followers) {
      assert.deepEqual(follower.snapshot, ['u pending 0']);
      watch.leave(follower);
    }
  });

  test('gives its followers up when more changed than can be told, and lets them in again', async (t) => {
    const limits = new Set<number>();
    const { database, clock, deps, present } = await open(t, {
      listChanged: (projectId, since, limit) => {
        limits.add(limit);
        return database.uploads.listChanged(projectId, since, limit);
      },
    });
    const watches = new ProjectWatches({ deps, present });
    const { signal } = new AbortController();
    await watches.follow('p1', signal, async (follower) => {
      await database.transaction(async (tx) => {
        for (let index = 0; index <= 1000; index += 1) {
          await tx.uploads.insert(anUpload(`m-${index}`, { jobId: `j-${index}`, updatedAt: clock() }));
          await tx.jobs.insert(aJob(`j-${index}`, { uploadId: `m-${index}`, updatedAt: 1 }));
        }
      });
      assert.equal(await follower.next(), undefined);
    });
    // What was cut off may have changed since it came, though the rest has not.
    await watches.follow('p1', signal, async (follower) => {
      assert.equal(follower.snapshot.length, 500);
      assert.equal(await follower.next(), undefined);
    });
    assert.deepEqual([...limits], [1001]);
  });

  test('ends when the last follower leaves, and begins again with the next', async (t) => {
    const { deps, present } = await open(t);
    const ended = Promise.withResolvers<void>();
    const watch = new ProjectWatch({ deps, present, projectId: 'p1', onEnd: () => ended.resolve() });
    const [one, other] = [await watch.join(), await watch.join()];
    watch.leave(one);
    watch.leave(one);
    watch.leave(other);
    await ended.promise;
    const watches = new ProjectWatches({ deps, present });
    for (const _ of [1, 2]) {
      await watches.follow('p1', new AbortController().signal, async ({ snapshot }) => {
        assert.deepEqual(snapshot, ['u pending 0']);
      });
    }
  });

  test('ends a follower whose signal aborts, also before it came', async (t) => {
    const { deps, present } = await open(t);
    const watches = new ProjectWatches({ deps, present });
    const stop = new AbortController();
    const following = watches.follow('p1', stop.signal, async (follower) => {
      stop.abort();
      assert.equal(await follower.next(), undefined);
    });
    await following;
    await watches.follow('p1', stop.signal, async (follower) => {
      assert.equal(await follower.next(), undefined);
    });
  });

  test('that cannot read the database ends its followers with the reason, and lets the next one in', async (t) => {
    const fault = new Error('the disk is gone');
    let broken = false;
    const { database, deps, present } = await open(t, {
      listChanged: (...asked) => (broken ? Promise.reject(fault) : database.uploads.listChanged(...asked)),
    });
    const watches = new ProjectWatches({ deps, present });
    const { signal } = new AbortController();
    const follow = () =>
      watches.follow('p1', signal, async (follower) => {
        broken = true;
        await follower.next();
      });
    await assert.rejects(follow(), fault);
    await assert.rejects(follow(), fault);
    broken = false;
    await watches.follow('p1', signal, async ({ snapshot }) => assert.equal(snapshot.length, 1));
  });
});
