import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Repositories } from '../../../src/ports/database.ts';
import type { ListSort, Page, PageRequest, Position } from '../../../src/ports/page.ts';
import { aBlob, aCollection, aJob, aModel, aModelFile, anAsset, anUpload } from './records.ts';
import { openWithProjects, type Suite } from './store.ts';

interface Item {
  readonly id: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly name?: string;
  readonly blob?: { readonly size: number };
  readonly files?: readonly { readonly blob: { readonly size: number } }[];
}

/** A list under test: how an item gets in, how the list is read, and the order it promises. */
interface PagedList {
  readonly title: string;
  /** @param at where the item belongs, 1 to 4; several items may have the same place */
  readonly insert: (database: Repositories, id: string, projectId: string, at: number) => Promise<void>;
  readonly list: (database: Repositories, projectId: string, page: PageRequest) => Promise<Page<Item>>;
  /** The `at` of an item. */
  readonly place: (item: Item) => number;
  readonly direction: 1 | -1;
}

/** Names in their order; those beside each other have the same place. */
const NAMES = [
  ['beta 9', 'BETA 09'],
  ['béta 10', 'Beta 0010'],
  ['Straße', 'STRASSE'],
  ['ωμ', '\u03a9\u039c'],
] as const;
const SIZE_UNIT = 2 ** 33;

/** The fields that put an asset or a model at its place, in a list that is sorted by nothing else. */
function placed(by: ListSort['by'], id: string, at: number) {
  const times = { createdAt: 5, updatedAt: 5 };
  if (by === 'createdAt' || by === 'updatedAt') return { ...times, [by]: at };
  return { ...times, name: by === 'name' ? (NAMES[at - 1]?.[id.length % 2] ?? '') : 'same' };
}

function placeOf(by: ListSort['by']): (item: Item) => number {
  if (by === 'name') {
    return ({ name = '' }) => NAMES.findIndex((names) => (names as readonly string[]).includes(name)) + 1;
  }
  if (by !== 'size') return (item) => item[by];
  return ({ blob, files = [] }) =>
    [...(blob ? [{ blob }] : []), ...files].reduce((sum, file) => sum + file.blob.size, 0) / SIZE_UNIT;
}

const SORTS = (['createdAt', 'updatedAt', 'name', 'size'] as const).flatMap((by) =>
  (['asc', 'desc'] as const).map((direction) => ({ by, direction })),
);

const sortedLists: readonly PagedList[] = SORTS.flatMap((sort) => {
  const { by, direction } = sort;
  const order = { place: placeOf(by), direction: direction === 'asc' ? 1 : -1 } as const;
  const blobOf = (projectId: string, at: number) => `blob-${projectId}-${by === 'size' ? at : 1}`;
  return [
    {
      ...order,
      title: `assets by ${by} ${direction}`,
      insert: (database: Repositories, id: string, projectId: string, at: number) =>
        database.assets.insert(
          anAsset(id, { projectId, blobId: blobOf(projectId, at), ...placed(by, id, at) }),
        ),
      list: (database: Repositories, projectId: string, page: PageRequest) =>
        database.assets.list(projectId, { hidden: 'exclude' }, sort, page),
    },
    {
      ...order,
      title: `models by ${by} ${direction}`,
      insert: (database: Repositories, id: string, projectId: string, at: number) =>
        database.models.insert(
          aModel(id, { projectId, ...placed(by, id, at) }),
          // As many files as make up the size.
          Array.from({ length: by === 'size' ? at : 1 }, (_, index) =>
            aModelFile(`file-${index}`, { blobId: `blob-${projectId}-1` }),
          ),
        ),
      list: (database: Repositories, projectId: string, page: PageRequest) =>
        database.models.list(projectId, {}, sort, page),
    },
  ];
});

const LISTS: readonly PagedList[] = [
  ...sortedLists,
  {
    title: 'uploads',
    insert: (database, id, projectId, at) =>
      database.uploads.insert(anUpload(id, { projectId, createdAt: at })),
    list: (database, projectId, page) => database.uploads.list(projectId, {}, page),
    place: placeOf('createdAt'),
    direction: -1,
  },
  {
    title: 'jobs',
    insert: (database, id, projectId, at) => database.jobs.insert(aJob(id, { projectId, createdAt: at })),
    list: (database, projectId, page) => database.jobs.list(projectId, {}, page),
    place: placeOf('createdAt'),
    direction: -1,
  },
  {
    title: 'collections',
    insert: (database, id, projectId, at) =>
      database.collections.insert(aCollection(id, { projectId, createdAt: at })),
    list: (database, projectId, page) => database.collections.list(projectId, page),
    place: placeOf('createdAt'),
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
        const places = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 12 });
        await fc.assert(
          fc.asyncProperty(places, places, fc.integer({ min: 1, max: 5 }), async (before, during, size) => {
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
              for (const at of [1, 2, 3, 4]) {
                const blob = { projectId: project, size: at * SIZE_UNIT };
                await inside.blobs.insert(aBlob(`blob-${project}-${at}`, blob));
              }
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
              (a, b) => paged.direction * (paged.place(a) - paged.place(b) || (a.id < b.id ? -1 : 1)),
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
