import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Repositories } from '../../../src/ports/database.ts';
import type { Page, PageRequest, Position } from '../../../src/ports/page.ts';
import { aBlob, aCollection, aJob, aModel, aModelFile, anAsset, anUpload } from './records.ts';
import { openWithProjects, type Suite } from './store.ts';

interface Item {
  readonly id: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A list under test: how an item gets in, how the list is read, and the order it promises. */
interface PagedList {
  readonly title: string;
  readonly insert: (database: Repositories, id: string, projectId: string, at: number) => Promise<void>;
  readonly list: (database: Repositories, projectId: string, page: PageRequest) => Promise<Page<Item>>;
  readonly time: 'createdAt' | 'updatedAt';
  readonly direction: 1 | -1;
}

const assetLists: readonly PagedList[] = (['createdAt', 'updatedAt'] as const).flatMap((by) =>
  (['asc', 'desc'] as const).map((direction) => ({
    title: `assets by ${by} ${direction}`,
    insert: (database, id, projectId, at) =>
      database.assets.insert(
        anAsset(id, { projectId, blobId: `blob-${projectId}`, createdAt: 5, updatedAt: 5, [by]: at }),
      ),
    list: (database, projectId, page) =>
      database.assets.list(projectId, { hidden: 'exclude' }, { by, direction }, page),
    time: by,
    direction: direction === 'asc' ? 1 : -1,
  })),
);

const LISTS: readonly PagedList[] = [
  ...assetLists,
  {
    title: 'uploads',
    insert: (database, id, projectId, at) =>
      database.uploads.insert(anUpload(id, { projectId, createdAt: at })),
    list: (database, projectId, page) => database.uploads.list(projectId, {}, page),
    time: 'createdAt',
    direction: -1,
  },
  {
    title: 'jobs',
    insert: (database, id, projectId, at) => database.jobs.insert(aJob(id, { projectId, createdAt: at })),
    list: (database, projectId, page) => database.jobs.list(projectId, {}, page),
    time: 'createdAt',
    direction: -1,
  },
  {
    title: 'models',
    insert: (database, id, projectId, at) =>
      database.models.insert(aModel(id, { projectId, createdAt: at }), [
        aModelFile('a', { blobId: `blob-${projectId}` }),
      ]),
    list: (database, projectId, page) => database.models.list(projectId, {}, page),
    time: 'createdAt',
    direction: -1,
  },
  {
    title: 'collections',
    insert: (database, id, projectId, at) =>
      database.collections.insert(aCollection(id, { projectId, createdAt: at })),
    list: (database, projectId, page) => database.collections.list(projectId, page),
    time: 'createdAt',
    direction: -1,
  },
];

export const pagingSuite: Suite = (name, newStore) => {
  describe(`${name}: pages`, () => {
    for (const paged of LISTS) {
      test(`${paged.title}: no page skips or repeats, under ties and inserts between pages`, async (t) => {
        const { database } = await openWithProjects(newStore, t);
        await database.uploads.insert(anUpload('u', { projectId: 'p2' }));
        let run = 0;
        const times = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 12 });
        await fc.assert(
          fc.asyncProperty(times, times, fc.integer({ min: 1, max: 5 }), async (before, during, size) => {
            const project = `run-${run++}`;
            // Ids that are in another order than the times, so that ties are broken by id alone.
            const insert = async (into: Repositories, prefix: string, at: number, index: number) => {
              const id = `${project}-${(index * 7) % 13}-${prefix}`;
              await paged.insert(into, id, project, at);
              return id;
            };
            const early = new Set<string>();
            await database.transaction(async (inside) => {
              await inside.projects.insert({ id: project, name: project, createdAt: 1 });
              await inside.blobs.insert(aBlob(`blob-${project}`, { projectId: project }));
              for (const [index, at] of before.entries()) early.add(await insert(inside, 'early', at, index));
            });

            const late = during.entries();
            const read: Item[] = [];
            let after: Position | undefined;
            do {
              const page = await paged.list(database, project, after ? { size, after } : { size });
              assert.ok(page.items.length <= size);
              assert.ok(page.next === undefined || page.items.length === size);
              read.push(...page.items);
              assert.ok(read.length <= before.length + during.length, 'the pages never end');
              after = page.next;
              const arrival = late.next().value;
              if (arrival) await insert(database, 'late', arrival[1], arrival[0]);
            } while (after);

            const readIds = read.map((item) => item.id);
            assert.equal(new Set(readIds).size, readIds.length, 'an item came twice');
            assert.deepEqual(new Set(readIds.filter((id) => early.has(id))), early, 'an item was skipped');
            const sorted = read.toSorted(
              (a, b) => paged.direction * (a[paged.time] - b[paged.time] || (a.id < b.id ? -1 : 1)),
            );
            assert.deepEqual(
              readIds,
              sorted.map((item) => item.id),
            );
          }),
          { numRuns: 15 },
        );
      });
    }

    test('a page that ends the list exactly has no next', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      for (const id of ['a', 'b']) await database.uploads.insert(anUpload(id));
      assert.equal((await database.uploads.list('p1', {}, { size: 2 })).next, undefined);
      assert.deepEqual((await database.uploads.list('p1', {}, { size: 1 })).next, {
        at: anUpload('b').createdAt,
        id: 'b',
      });
    });
  });
};
