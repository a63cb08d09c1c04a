import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import BetterSqlite from 'better-sqlite3';
import { type Kysely, sql } from 'kysely';
import { MIGRATIONS } from '../../../src/adapters/database/migrations/index.ts';
import { openSqliteDatabase } from '../../../src/adapters/database/sqlite/open.ts';
import {
  aClaim,
  aJob,
  aModel,
  anAsset,
  anImport,
  anUpload,
  aPlan,
  aPlannedFile,
  ids,
  insertJobs,
  insertModels,
  T0,
} from './records.ts';
import { newDirectory } from './sqlite-store.ts';
import { insertProjects } from './store.ts';

describe('SQLite: the file', () => {
  test('it is created with its directory, and nobody but its owner may read it or its side files', async (t) => {
    const file = join(await newDirectory(t), 'deep', 'down', 'wharf.db');
    const { database } = await openSqliteDatabase({ file });
    await insertProjects(database);
    for (const suffix of ['', '-wal', '-shm']) {
      assert.equal((await stat(file + suffix)).mode & 0o777, 0o600, suffix);
    }
    await database.close();
  });

  test('a file that is not a database is refused and left as it was', async (t) => {
    const file = join(await newDirectory(t), 'wharf.db');
    await writeFile(file, 'not a database, but long enough to have a header'.repeat(100));
    const { size } = await stat(file);
    await assert.rejects(openSqliteDatabase({ file }), /not a database/);
    assert.equal((await stat(file)).size, size);
  });

  test('closing leaves no side files: every connection was closed', async (t) => {
    const file = join(await newDirectory(t), 'wharf.db');
    const { database } = await openSqliteDatabase({ file });
    await insertProjects(database);
    await database.close();
    await assert.rejects(stat(`${file}-wal`), { code: 'ENOENT' });
  });
});

describe('SQLite: migrating', () => {
  const tables = (file: string) => {
    const connection = new BetterSqlite(file, { readonly: true });
    try {
      return connection.prepare("select name from sqlite_schema where type = 'table'").pluck().all();
    } finally {
      connection.close();
    }
  };
  const broken = {
    up: async (db: Kysely<unknown>) => {
      await sql`create table half_done (id integer)`.execute(db);
      await sql`update projects set name = 'changed'`.execute(db);
      throw new Error('broken migration');
    },
  };

  test('a failed migration rolls back entirely, and the data stays usable', async (t) => {
    const file = join(await newDirectory(t), 'wharf.db');
    const first = await openSqliteDatabase({ file });
    await insertProjects(first.database);
    await first.database.close();

    await assert.rejects(
      openSqliteDatabase({ file, migrations: { ...MIGRATIONS, '9998-broken': broken } }),
      /broken migration/,
    );
    assert.ok(!tables(file).includes('half_done'));
    const second = await openSqliteDatabase({ file });
    assert.equal((await second.database.projects.find('p1'))?.name, 'One');
    await second.database.close();
  });

  test('a first migration that fails can be repeated', async (t) => {
    const file = join(await newDirectory(t), 'wharf.db');
    const migrations = { ...MIGRATIONS, '9998-broken': broken };
    await assert.rejects(openSqliteDatabase({ file, migrations }), /broken migration/);
    assert.ok(!tables(file).includes('uploads'));
    const { database } = await openSqliteDatabase({ file });
    await insertProjects(database);
    await database.close();
  });

  test('a database without models is upgraded: its assets stay as they are, and gain frames', async (t) => {
    const file = join(await newDirectory(t), 'wharf.db');
    const { '0001-initial': initial } = MIGRATIONS;
    assert.ok(initial);
    await (await openSqliteDatabase({ file, migrations: { '0001-initial': initial } })).database.close();
    const old = new BetterSqlite(file);
    old.exec(`
      insert into projects values ('p1', 'One', 1);
      insert into blobs values ('b', 'p1', 'digest', 3, 'image/png', 'object', 1);
      insert into blobs values ('thumb', 'p1', 'digest-of-thumb', 2, 'image/webp', 'picture', 1);
      insert into uploads (id, project_id, author_id, job_id, kind, source, status, file_name,
        original_file_name, storage_key, created_at, updated_at)
        values ('u', 'p1', 'me', 'j', 'image', 'multipart', 'imported', 'a', 'a', 'object', 1, 1);
      insert into jobs (id, project_id, author_id, type, upload_id, status, progress, status_history, input,
        output, asset_ids, attempt, failures, run_at, created_at, updated_at)
        values ('j', 'p1', 'me', 'upload', 'u', 'success', 1, '', '{}', '{}', '["a"]', 1, 0, 1, 1, 1);
      insert into assets (id, project_id, author_id, kind, type, name, name_folded, mime_type, blob_id,
        thumbnail_blob_id, metadata, properties, hidden, created_at, updated_at)
        values ('a', 'p1', 'me', 'image', 'uploaded', 'A', 'a', 'image/png', 'b', 'thumb', '{}', '{}', 0, 1, 1);
    `);
    old.close();
    const { database } = await openSqliteDatabase({ file });
    const asset = await database.assets.find('p1', 'a');
    assert.deepEqual(
      [asset?.name, asset?.thumbnail?.storageKey, asset?.firstFrame, asset?.lastFrame],
      ['A', 'picture', null, null],
    );
    const { assetIds, outputModelId } = (await database.jobs.findById('j'))?.metadata ?? {};
    assert.deepEqual([assetIds, outputModelId], [['a'], null]);
    await insertModels(database, aModel('m'));
    assert.equal((await database.models.find('p1', 'm'))?.name, 'm');
    // The new columns hold what they refer to, as those of a new database do.
    await assert.rejects(database.assets.insert(anAsset('v', { firstFrameBlobId: 'nowhere' })));
    await database.assets.insert(anAsset('v', { firstFrameBlobId: 'thumb' }));
    await database.close();
  });

  test('a database without imports is upgraded: what is queued or under way is processed', async (t) => {
    const file = join(await newDirectory(t), 'wharf.db');
    const { '0001-initial': initial, '0002-models': models } = MIGRATIONS;
    assert.ok(initial && models);
    const migrations = { '0001-initial': initial, '0002-models': models };
    await (await openSqliteDatabase({ file, migrations })).database.close();
    const old = new BetterSqlite(file);
    old.exec(`
      insert into projects values ('p1', 'One', 1), ('p2', 'Two', 1);
      insert into uploads (id, project_id, author_id, job_id, kind, source, status, file_name,
        original_file_name, storage_key, created_at, updated_at)
        values ('u', 'p1', 'me', 'j', 'image', 'multipart', 'complete', 'a', 'a', 'object', 1, 1),
          ('abandoned', 'p1', 'me', 'x', 'image', 'multipart', 'pending', 'a', 'a', 'other', 1, 1);
      insert into jobs (id, project_id, author_id, type, upload_id, status, progress, status_history, input,
        output, asset_ids, attempt, failures, lease_owner, lease_expires_at, run_at, created_at, updated_at)
        values ('first', 'p1', 'me', 'upload', 'u', 'queued', 0, '', '{}', '{}', '[]', 0, 0, null, null, 5, 1, 1),
          ('second', 'p1', 'me', 'upload', 'u', 'queued', 0, '', '{}', '{}', '[]', 0, 0, null, null, 6, 1, 1),
          ('other', 'p2', 'me', 'upload', 'u', 'queued', 0, '', '{}', '{}', '[]', 0, 0, null, null, 7, 1, 1),
          ('crashed', 'p1', 'me', 'upload', 'u', 'finalizing', 0, '', '{}', '{}', '[]', 1, 0, 'w', 8, 4, 1, 1),
          ('held', 'p1', 'me', 'upload', 'u', 'in-progress', 0, '', '{}', '{}', '[]', 1, 0, 'w', 99, 3, 1, 1);
    `);
    old.close();
    const { database } = await openSqliteDatabase({ file });
    assert.deepEqual(await database.jobs.claim(aClaim('v', 9, 99, 9, { queue: 'import' })), []);
    const [other, ...claimed] = [
      ...(await database.jobs.claim(aClaim('v', 9, 99, 1))),
      ...(await database.jobs.claim(aClaim('v', 9, 99, 9))),
    ];
    assert.deepEqual([other?.id, ids(claimed)], ['other', ['crashed', 'first', 'second']]);
    assert.deepEqual([other?.queue, other?.host], ['process', null]);
    assert.deepEqual(await database.uploads.findAbandoned(9, 9), ['abandoned']);
    await database.imports.insert(anImport('abandoned'));
    assert.deepEqual(await database.imports.find('abandoned'), anImport('abandoned'));
    await database.close();
  });

  test('an import and its files go with their upload', async (t) => {
    const file = join(await newDirectory(t), 'wharf.db');
    const { database } = await openSqliteDatabase({ file });
    await insertProjects(database);
    for (const id of ['u', 'bystander']) {
      await database.uploads.insert(anUpload(id, { source: 'url' }));
      await database.imports.insert(anImport(id));
      await database.imports.savePlan(id, aPlan([aPlannedFile('a')]));
    }
    const other = new BetterSqlite(file);
    other.pragma('foreign_keys = on');
    other.exec(`delete from uploads where id = 'u'`);
    other.close();
    assert.equal(await database.imports.find('u'), undefined);
    assert.deepEqual(await database.imports.files('u'), []);
    assert.equal((await database.imports.files('bystander')).length, 1);
    await database.close();
  });

  test('a database of a newer program is refused', async (t) => {
    const file = join(await newDirectory(t), 'wharf.db');
    const migrations = { ...MIGRATIONS, '9999-later': { up: async () => {} } };
    await (await openSqliteDatabase({ file, migrations })).database.close();
    await assert.rejects(openSqliteDatabase({ file }), /9999-later/);
  });

  test('many handles may open and migrate one new file at once', async (t) => {
    const file = join(await newDirectory(t), 'wharf.db');
    const opened = await Promise.all(Array.from({ length: 8 }, () => openSqliteDatabase({ file })));
    const [first, ...others] = opened;
    assert.ok(first);
    await insertProjects(first.database);
    for (const { database } of others) assert.ok(await database.projects.find('p1'));
    await Promise.all(opened.map(({ database }) => database.close()));
  });
});

describe('SQLite: several processes', () => {
  const claimer = fileURLToPath(new URL('./claim-in-process.ts', import.meta.url));

  test('processes that open a new file at once all get it; their claims never overlap', async (t) => {
    const file = join(await newDirectory(t), 'wharf.db');
    const processes = ['w1', 'w2', 'w3'].map((owner) => {
      const child = spawn(process.execPath, [claimer, file, owner], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      t.after(() => child.kill('SIGKILL'));
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (output === 'open\n') child.emit('opened');
      });
      return { child, opened: once(child, 'opened'), closed: once(child, 'close'), output: () => output };
    });
    await Promise.all(processes.map(({ opened }) => opened));
    const { database } = await openSqliteDatabase({ file });
    await insertProjects(database);
    await insertJobs(database, ...Array.from({ length: 60 }, (_, index) => aJob(`j${index}`)));
    for (const { child } of processes) child.stdin.end('go');
    await Promise.all(processes.map(({ closed }) => closed));

    const claimed = processes.flatMap(({ output }) => output().trim().split('\n').slice(1));
    assert.equal(claimed.length, 60);
    assert.equal(new Set(claimed).size, 60);
    assert.deepEqual(await database.jobs.countByStatus(), new Map([['in-progress', 60]]));
    await database.close();
  });

  test('while another connection holds the write lock, reads go on and writes wait without blocking the thread', async (t) => {
    const file = join(await newDirectory(t), 'wharf.db');
    const { database } = await openSqliteDatabase({ file });
    await insertProjects(database);
    const other = new BetterSqlite(file);
    other.exec('begin immediate');
    let written = false;
    const write = database.uploads.insert(anUpload('u')).then(() => {
      written = true;
    });
    const transaction = database.transaction(({ uploads }) => uploads.insert(anUpload('v')));
    for (let turn = 0; turn < 20; turn++) {
      assert.equal((await database.projects.find('p1'))?.name, 'One');
    }
    assert.equal(written, false);
    other.exec('commit');
    other.close();
    await Promise.all([write, transaction]);
    assert.equal((await database.uploads.findAbandoned(T0 + 1, 9)).length, 2);
    await database.close();
  });
});
