import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { aJob, anUpload, ids, T0 } from './records.ts';
import { insertProjects, openWithProjects, type Suite } from './store.ts';

export const uploadSuite: Suite = (name, newStore) => {
  describe(`${name}: uploads`, () => {
    test('an upload reads back as it was written, every field', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      const full = anUpload('full', {
        provider: 'huggingface',
        source: 'huggingface',
        status: 'failed',
        url: 'https://example.org/ü?a=1',
        config: { nested: { list: [1, null, 'x'] } },
        assetOptions: { hide: true, collectionIds: ['c'], parentId: 'a' },
        entityId: 'e',
        errorMessage: 'no',
        errorDetails: { at: 3 },
        sha256: 'f'.repeat(64),
        updatedAt: T0 + 7,
      });
      const bare = anUpload('bare', { contentType: null, fileSize: null, partsCount: null });
      await database.uploads.insert(full);
      await database.uploads.insert(bare);
      assert.deepEqual(await database.uploads.findById('full'), full);
      assert.deepEqual(await database.uploads.find('p1', 'bare'), bare);
    });

    test('an upload is not found from another project', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.uploads.insert(anUpload('u'));
      assert.equal(await database.uploads.find('p2', 'u'), undefined);
      assert.equal(await database.uploads.find('p1', 'missing'), undefined);
      assert.deepEqual((await database.uploads.list('p2', {}, { size: 10 })).items, []);
    });

    test('a list is newest first, and filtered by all filters at once', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.uploads.insert(anUpload('a', { createdAt: 1 }));
      await database.uploads.insert(anUpload('b', { createdAt: 2, kind: 'text' }));
      await database.uploads.insert(anUpload('c', { createdAt: 3, source: 'url', status: 'failed' }));
      await database.uploads.insert(anUpload('d', { createdAt: 3, status: 'failed' }));
      const list = async (filter: Parameters<typeof database.uploads.list>[1]) =>
        ids((await database.uploads.list('p1', filter, { size: 10 })).items);
      assert.deepEqual(await list({}), ['d', 'c', 'b', 'a']);
      assert.deepEqual(await list({ status: 'failed' }), ['d', 'c']);
      assert.deepEqual(await list({ kind: 'text' }), ['b']);
      assert.deepEqual(await list({ source: 'url' }), ['c']);
      assert.deepEqual(await list({ status: 'failed', source: 'multipart', kind: 'image' }), ['d']);
    });

    test('a status changes only from the status named', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.uploads.insert(anUpload('u'));
      assert.equal(await database.uploads.changeStatus('u', 'complete', 'validating', T0 + 1), false);
      assert.deepEqual(await database.uploads.findById('u'), anUpload('u'));
      assert.equal(await database.uploads.changeStatus('missing', 'pending', 'complete', T0 + 1), false);
      assert.equal(await database.uploads.changeStatus('u', 'pending', 'complete', T0 + 1), true);
      assert.deepEqual(
        await database.uploads.findById('u'),
        anUpload('u', { status: 'complete', updatedAt: T0 + 1 }),
      );
    });

    test('the changes given with a status are made with it, and nothing else is', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.uploads.insert(anUpload('u'));
      await database.uploads.insert(anUpload('bystander'));
      const changes = { entityId: 'e', errorMessage: 'm', errorDetails: { a: [1] }, sha256: 'd' };
      await database.uploads.changeStatus('u', 'pending', 'failed', T0 + 1, changes);
      assert.deepEqual(
        await database.uploads.findById('u'),
        anUpload('u', { status: 'failed', updatedAt: T0 + 1, ...changes }),
      );
      assert.deepEqual(await database.uploads.findById('bystander'), anUpload('bystander'));
    });

    test('why it failed may quote a hostile file: neither upload nor job fails to say so', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.uploads.insert(anUpload('u'));
      await database.jobs.insert(aJob('j'));
      const errorMessage = 'no "a\0b\ud800" here';
      await database.transaction(async ({ uploads, jobs }) => {
        await uploads.changeStatus('u', 'pending', 'failed', T0, { errorMessage });
        await jobs.changeStatus('j', ['queued'], T0, { status: 'failure', error: errorMessage });
      });
      const readable = 'no "a\ufffdb\ufffd" here';
      assert.equal((await database.uploads.findById('u'))?.errorMessage, readable);
      assert.equal((await database.jobs.findById('j'))?.metadata.error, readable);
    });

    test('a change of status may replace what is stored and what is said of the file', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.uploads.insert(anUpload('u', { contentType: null, fileSize: null }));
      const changes = { storageKey: 'file', fileName: 'b.png', contentType: 'image/webp', fileSize: 7 };
      await database.uploads.changeStatus('u', 'pending', 'complete', T0 + 1, changes);
      assert.deepEqual(
        await database.uploads.findById('u'),
        anUpload('u', { status: 'complete', updatedAt: T0 + 1, ...changes }),
      );
    });

    test('a pending upload is described as more becomes known; what is not named stays', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.uploads.insert(anUpload('u', { contentType: null, fileSize: null }));
      await database.uploads.insert(anUpload('bystander'));
      const first = { fileName: 'b.png', config: { revision: ['a', null] } };
      assert.equal(await database.uploads.describe('u', T0 + 1, first), true);
      const second = { contentType: 'image/webp', fileSize: 6 * 1024 ** 4 };
      assert.equal(await database.uploads.describe('u', T0 + 2, second), true);
      assert.deepEqual(
        await database.uploads.findById('u'),
        anUpload('u', { updatedAt: T0 + 2, ...first, ...second }),
      );
      assert.deepEqual(await database.uploads.findById('bystander'), anUpload('bystander'));
    });

    test('an upload that is no longer pending, or unknown, cannot be described', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      for (const status of ['complete', 'validating', 'validated', 'imported', 'failed'] as const) {
        const upload = anUpload(status, { status });
        await database.uploads.insert(upload);
        assert.equal(await database.uploads.describe(status, T0 + 1, { fileName: 'b' }), false);
        assert.deepEqual(await database.uploads.findById(status), upload);
      }
      assert.equal(await database.uploads.describe('missing', T0 + 1, { fileName: 'b' }), false);
    });

    test('of many concurrent changes, over two handles, exactly one succeeds', async (t) => {
      const store = await newStore(t);
      const [one, two] = [await store.open(), await store.open()];
      await insertProjects(one.database);
      await one.database.uploads.insert(anUpload('u'));
      const outcomes = await Promise.all(
        Array.from({ length: 60 }, (_, index) => {
          const { database } = index % 2 ? one : two;
          const change = { errorMessage: `${index}` };
          return index % 3
            ? database.uploads.changeStatus('u', 'pending', 'failed', T0 + index, change)
            : database.transaction((inside) =>
                inside.uploads.changeStatus('u', 'pending', 'failed', T0 + index, change),
              );
        }),
      );
      const winners = outcomes.flatMap((won, index) => (won ? [`${index}`] : []));
      assert.equal(winners.length, 1);
      assert.equal((await two.database.uploads.findById('u'))?.errorMessage, winners[0]);
    });

    test('abandoned are the pending uploads untouched since the time, oldest first, up to the limit', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.uploads.insert(anUpload('c', { updatedAt: 30 }));
      await database.uploads.insert(anUpload('a', { updatedAt: 10, createdAt: 99 }));
      await database.uploads.insert(anUpload('b', { updatedAt: 20, projectId: 'p2' }));
      await database.uploads.insert(anUpload('done', { updatedAt: 1, status: 'complete' }));
      // Imports wait for us, however long.
      for (const source of ['url', 'huggingface', 'civitai'] as const) {
        await database.uploads.insert(anUpload(source, { updatedAt: 1, source }));
      }
      assert.deepEqual(await database.uploads.findAbandoned(31, 10), ['a', 'b', 'c']);
      assert.deepEqual(await database.uploads.findAbandoned(30, 10), ['a', 'b']);
      assert.deepEqual(await database.uploads.findAbandoned(31, 2), ['a', 'b']);
      assert.deepEqual(await database.uploads.findAbandoned(10, 10), []);
    });

    test('overdue are the pending imports created before the time, oldest first, up to the limit', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.uploads.insert(anUpload('b', { createdAt: 20, source: 'huggingface' }));
      await database.uploads.insert(anUpload('a', { createdAt: 10, updatedAt: 99, source: 'url' }));
      await database.uploads.insert(anUpload('c', { createdAt: 30, source: 'civitai', projectId: 'p2' }));
      await database.uploads.insert(anUpload('here', { createdAt: 1, source: 'url', status: 'complete' }));
      await database.uploads.insert(anUpload('sent', { createdAt: 1 }));
      assert.deepEqual(await database.uploads.findOverdueImports(31, 10), ['a', 'b', 'c']);
      assert.deepEqual(await database.uploads.findOverdueImports(30, 10), ['a', 'b']);
      assert.deepEqual(await database.uploads.findOverdueImports(31, 1), ['a']);
    });

    test('uploads are counted by status, over all projects', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      assert.deepEqual(await database.uploads.countByStatus(), new Map());
      await database.uploads.insert(anUpload('a'));
      await database.uploads.insert(anUpload('b', { projectId: 'p2' }));
      await database.uploads.insert(anUpload('c', { status: 'failed' }));
      assert.deepEqual(
        await database.uploads.countByStatus(),
        new Map([
          ['failed', 1],
          ['pending', 2],
        ]),
      );
    });
  });
};
