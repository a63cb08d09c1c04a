import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import type { ChangeFeed } from '../../../src/ports/change-feed.ts';

/** Makes a way between processes that no other test uses. Each call of what it returns is a process of its own. */
export type NewFeeds = (test: TestContext) => Promise<() => Promise<ChangeFeed>>;

const UPLOAD = { id: 'upload_1', projectId: 'proj_1' };

/** What the `ChangeFeed` port promises of hints that are given and heard in one process: run it on every feed. */
export function feedSuite(name: string, newFeeds: NewFeeds): void {
  suite(`${name}: hints within one process`, () => {
    async function openOne(t: TestContext): Promise<ChangeFeed> {
      return (await newFeeds(t))();
    }

    test('a change calls the followers of the upload and of its project, at once, and nobody else', async (t) => {
      const feed = await openOne(t);
      const heard: string[] = [];
      feed.onUpload('upload_1', () => heard.push('upload'));
      feed.onProject('proj_1', () => heard.push('project'));
      feed.onUpload('upload_2', () => heard.push('other upload'));
      feed.onProject('proj_2', () => heard.push('other project'));
      feed.onJobQueued(() => heard.push('queue'));
      feed.uploadChanged(UPLOAD);
      assert.deepEqual(heard.toSorted(), ['project', 'upload']);
    });

    test('a queued job calls every listener, and a canceled one says which it is', async (t) => {
      const feed = await openOne(t);
      const heard: string[] = [];
      feed.onJobQueued(() => heard.push('one'));
      feed.onJobQueued(() => heard.push('two'));
      feed.onJobCanceled((jobId) => heard.push(jobId));
      feed.jobQueued();
      feed.jobCanceled('job_1');
      assert.deepEqual(heard, ['one', 'two', 'job_1']);
    });

    test('something to send to a webhook calls those who send, and nobody else', async (t) => {
      const feed = await openOne(t);
      const heard: string[] = [];
      feed.onDeliveriesDue(() => heard.push('sender'));
      feed.onJobQueued(() => heard.push('queue'));
      feed.onDeliveriesDue(() => heard.push('gone'))();
      feed.deliveriesDue();
      assert.deepEqual(heard, ['sender']);
    });

    test('who has stopped listening is not called, and all others are', async (t) => {
      const feed = await openOne(t);
      const heard: string[] = [];
      const stops = [
        feed.onUpload('upload_1', () => heard.push('gone')),
        feed.onProject('proj_1', () => heard.push('gone')),
        feed.onJobQueued(() => heard.push('gone')),
        feed.onJobCanceled(() => heard.push('gone')),
      ];
      feed.onUpload('upload_1', () => heard.push('there'));
      for (const stop of stops) stop();
      feed.uploadChanged(UPLOAD);
      feed.jobQueued();
      feed.jobCanceled('job_1');
      assert.deepEqual(heard, ['there']);
    });

    test('thousands may follow, each its own upload', async (t) => {
      const feed = await openOne(t);
      const heard: number[] = [];
      for (let index = 0; index < 5000; index++) feed.onUpload(`u${index}`, () => heard.push(index));
      feed.uploadChanged({ id: 'u4321', projectId: 'p' });
      assert.deepEqual(heard, [4321]);
    });
  });
}

/** The same of a feed that reaches other processes. */
export function sharedFeedSuite(name: string, newFeeds: NewFeeds): void {
  suite(`${name}: hints between processes`, () => {
    async function openTwo(t: TestContext): Promise<readonly [ChangeFeed, ChangeFeed]> {
      const open = await newFeeds(t);
      return [await open(), await open()];
    }

    test('a change calls the followers of the upload and of its project, and nobody else', async (t) => {
      const [here, there] = await openTwo(t);
      const heard: string[] = [];
      there.onUpload('upload_2', () => heard.push('other upload'));
      there.onProject('proj_2', () => heard.push('other project'));
      const called = Promise.all([
        heardOnce((listener) => there.onUpload('upload_1', listener)),
        heardOnce((listener) => there.onProject('proj_1', listener)),
      ]);
      here.uploadChanged(UPLOAD);
      await called;
      assert.deepEqual(heard, []);
    });

    test('a queued and a canceled job are heard', async (t) => {
      const [here, there] = await openTwo(t);
      const queued = heardOnce((listener) => there.onJobQueued(listener));
      const canceled = new Promise<string>((resolve) => there.onJobCanceled(resolve));
      here.jobQueued();
      here.jobCanceled('job_1');
      await queued;
      assert.equal(await canceled, 'job_1');
    });

    test('something to send to a webhook is heard', async (t) => {
      const [here, there] = await openTwo(t);
      const heard = heardOnce((listener) => there.onDeliveriesDue(listener));
      here.deliveriesDue();
      await heard;
    });

    test('of thousands of changes at once each is heard, and the own ones only once', async (t) => {
      const [here, there] = await openTwo(t);
      const count = 1500;
      const ids = Array.from({ length: count }, (_, index) => `upload_${index}_${'x'.repeat(20)}`);
      const all = Promise.all(ids.map((id) => heardOnce((listener) => there.onUpload(id, listener))));
      let own = 0;
      for (const id of ids) here.onUpload(id, () => own++);
      for (const id of ids) here.uploadChanged({ id, projectId: 'proj_1' });
      await all;
      // What comes back would come in order, before the answer to this.
      const answered = heardOnce((listener) => here.onJobQueued(listener));
      there.jobQueued();
      await answered;
      assert.equal(own, count);
    });

    test('more changes than are worth telling one by one call everybody', async (t) => {
      const [here, there] = await openTwo(t);
      const bystander = heardOnce((listener) => there.onUpload('not among them', listener));
      for (let index = 0; index < 20_000; index++) here.uploadChanged({ id: `u${index}`, projectId: 'p' });
      await bystander;
    });

    test('names of any characters and length do no harm', async (t) => {
      const [here, there] = await openTwo(t);
      for (const id of ['"\'\\ \u2028', '💾'.repeat(500), "'); drop table jobs; --"]) {
        const called = heardOnce((listener) => there.onUpload(id, listener));
        here.uploadChanged({ id, projectId: 'p' });
        await called;
      }
      const bystander = heardOnce((listener) => there.onUpload('bystander', listener));
      here.uploadChanged({ id: 'x'.repeat(9000), projectId: 'p' });
      here.uploadChanged({ id: 'bystander', projectId: 'p' });
      await bystander;
    });
  });
}

/** Resolves when the listener is called. */
export function heardOnce(listen: (listener: () => void) => () => void): Promise<void> {
  return new Promise((resolve) => {
    const stop = listen(() => {
      stop();
      resolve();
    });
  });
}
