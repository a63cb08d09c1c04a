import assert from 'node:assert/strict';
import { suite, type TestContext, test } from 'node:test';
import type { ListSort } from '../../../src/ports/page.ts';
import { anAsset, ids } from './records.ts';
import type { OpenedDatabase } from './store.ts';

/** More assets than are renamed in one statement. */
const MANY = 1201;

/** A database as an older program left it. */
export interface OldDatabase {
  /** Runs statements, separated by semicolons. */
  execute(statements: string): Promise<void>;
  /** Opens it with this program. */
  open(): Promise<OpenedDatabase>;
}

/** Makes a database that has had only the migrations before the one that is named. */
export type NewOldDatabase = (test: TestContext, before: string) => Promise<OldDatabase>;

/** What a database has from before lists were sorted by name and size. */
function library(): string {
  const asset = (id: string, project: string, name: string, blob: string, thumbnail: string | null) =>
    `insert into assets (id, project_id, author_id, kind, type, name, name_folded, mime_type,
      blob_id, thumbnail_blob_id, metadata, properties, hidden, created_at, updated_at)
      values ('${id}', '${project}', 'me', 'image', 'uploaded', '${name}', '', 'image/png',
      '${blob}', ${thumbnail === null ? 'null' : `'${thumbnail}'`}, '{}', '{}', 0, 1, 1)`;
  const model = (id: string, name: string) =>
    `insert into models (id, project_id, author_id, name, name_folded, type, architecture, role,
      recognized_by, format, tensor_count, parameter_count, dtypes, trigger_words, source, upload_id, created_at, updated_at)
      values ('${id}', 'p1', 'me', '${name}', '', 't', 'a', 'r', '[]', 'safetensors', 1, 1, '{}', '[]', 'other', 'u', 1, 1)`;
  return [
    `insert into projects values ('p1', 'One', 1), ('p2', 'Two', 1)`,
    `insert into blobs (id, project_id, sha256, size, content_type, storage_key, created_at) values
      ('small', 'p1', 'd1', 3, 'image/png', 'o1', 1),
      ('large', 'p1', 'd2', ${2 ** 40}, 'image/png', 'o2', 1),
      ('weights', 'p1', 'd3', 50, 'application/octet-stream', 'o3', 1),
      ('thumb', 'p1', 'd4', 2, 'image/webp', 'o4', 1),
      ('both', 'p1', 'd5', 4, 'image/webp', 'o5', 1),
      ('many', 'p2', 'd6', 1, 'image/png', 'o6', 1)`,
    asset('a', 'p1', 'shot 10', 'large', 'thumb'),
    asset('b', 'p1', 'Shot 9', 'small', 'both'),
    asset('c', 'p1', 'ärmel', 'both', null),
    ...Array.from({ length: MANY }, (_, index) =>
      asset(`many-${index}`, 'p2', `n ${MANY - index}`, 'many', null),
    ),
    model('m', 'Model 2'),
    model('n', 'model 1'),
    `insert into model_files (model_id, path, position, blob_id, mime_type) values
      ('m', 'a', 0, 'weights', 'x'), ('m', 'b', 1, 'weights', 'x'), ('n', 'a', 0, 'weights', 'x')`,
    `insert into asset_tags (asset_id, tag) values ('a', 'red'), ('b', 'red'), ('many-0', 'red')`,
    `insert into model_tags (model_id, tag) values ('m', 'red')`,
  ].join(';\n');
}

/** What upgrading does to data that is there: run it on every database. */
export function upgradeSuite(name: string, newOldDatabase: NewOldDatabase): void {
  suite(`${name}: upgrading`, () => {
    test('of a database from before: everything in it is sorted, counted and found by tag', async (t) => {
      const old = await newOldDatabase(t, '0007');
      await old.execute(library());
      const { database } = await old.open();
      const assets = async (by: ListSort['by'], tags?: readonly string[]) =>
        ids(
          (
            await database.assets.list(
              'p1',
              { hidden: 'exclude', tags },
              { by, direction: 'asc' },
              { size: 9 },
            )
          ).items,
        );
      const models = async (by: ListSort['by']) =>
        ids((await database.models.list('p1', { tags: [] }, { by, direction: 'asc' }, { size: 9 })).items);
      assert.deepEqual(await assets('name'), ['c', 'b', 'a']);
      assert.deepEqual(await assets('size'), ['b', 'c', 'a']);
      assert.deepEqual(await assets('name', ['red']), ['b', 'a']);
      assert.deepEqual(
        [await models('name'), await models('size')],
        [
          ['n', 'm'],
          ['n', 'm'],
        ],
      );
      const sorted = { by: 'name', direction: 'asc' } as const;
      const { items } = await database.assets.list('p2', { hidden: 'exclude' }, sorted, { size: MANY });
      assert.deepEqual(
        items.map(({ name }) => name),
        Array.from({ length: MANY }, (_, index) => `n ${index + 1}`),
      );
      assert.deepEqual(await database.tags.mostUsed('p1', 9), [{ name: 'red', assets: 2, models: 1 }]);
      assert.deepEqual(await database.usage.ofProject('p1'), {
        kinds: [
          { kind: 'image', count: 3, bytes: 2 ** 40 + 7 },
          { kind: 'model', count: 2, bytes: 150 },
        ],
        storedBytes: 2 ** 40 + 59,
        // What is a picture of one asset and the file of another is a file.
        derivedBytes: 2,
        pending: { count: 0, bytes: 0 },
      });
      assert.deepEqual(await database.workers.list(), []);
      await assert.rejects(database.assets.insert(anAsset('x', { blobId: 'nowhere' })));
    });
  });
}
