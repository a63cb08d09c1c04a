import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import BetterSqlite from 'better-sqlite3';
import { DiskPaths } from '../../src/adapters/blobs/disk/paths.ts';
import { startServer, type TestServer } from '../acceptance/driver/server.ts';
import { createDatabase, WITHOUT_POSTGRES } from '../services/postgres.ts';
import { createBucket, WITHOUT_S3 } from '../services/s3.ts';
import { fill, findAgain, type Remembered } from './full-installation.ts';
import { type Move, migrate, migrateUntil } from './move.ts';

describe('moving an installation', () => {
  const servers: TestServer[] = [];
  let root: string;
  let used: string;
  let remembered: Remembered;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'wharf-move-'));
    used = join(root, 'used');
    const server = await start(used);
    remembered = await fill(server);
    await server.terminate();
  });

  after(async () => {
    for (const server of servers) await server.dispose();
    await rm(root, { recursive: true, force: true });
  });

  async function start(dataDirectory: string, env: Record<string, string> = {}): Promise<TestServer> {
    const server = await startServer({ dataDirectory, env });
    servers.push(server);
    return server;
  }

  /** A copy of the installation in use, for a test to work on. */
  async function installation(name: string): Promise<string> {
    const directory = join(root, name);
    await cp(used, directory, { recursive: true });
    return directory;
  }

  /** A folder with nothing but the secret of the installation. */
  async function emptyFolder(name: string): Promise<string> {
    const directory = join(root, name);
    await mkdir(directory);
    await cp(join(used, 'secret.key'), join(directory, 'secret.key'));
    return directory;
  }

  it('into another folder takes everything along, though it is killed on the way', async () => {
    const to = await emptyFolder('folder');
    const move: Move = { from: { WHARF_DATA_DIR: used }, to: { WHARF_DATA_DIR: to } };
    for (const death of [
      { at: 'migrate:rows', hit: 6 },
      { at: 'migrate:part', hit: 4 },
    ]) {
      assert.ok(await migrateUntil(move, death), `died at ${death.at}`);
    }
    await assert.rejects(start(to), /run "wharf migrate" again/, 'half an installation must not be served');
    const report = await migrate(move);
    assert.equal(report.outcome, 'moved', report.problems.join('\n'));
    const server = await start(to);
    await findAgain(server, remembered);
    await server.terminate();
  });

  it('leaves the files where they are when only the database moves', {
    skip: WITHOUT_POSTGRES,
  }, async (test) => {
    const directory = await installation('same-files');
    const database = await createDatabase();
    test.after(() => database.drop());
    const to = { WHARF_DATA_DIR: directory, DATABASE_URL: database.url };
    const report = await migrate({ from: { WHARF_DATA_DIR: directory }, to });
    assert.deepEqual([report.outcome, report.bytes], ['moved', 0], report.problems.join('\n'));
    const server = await start(directory, to);
    await findAgain(server, remembered);
    await server.dispose();
  });

  it('says what a bucket cannot give back, and goes without it only when told', {
    skip: WITHOUT_S3,
  }, async (test) => {
    const bucket = await createBucket();
    test.after(() => bucket.drop());
    const between = await emptyFolder('between');
    const there = { ...bucket.env, WHARF_DATA_DIR: between };
    const first = await migrate({ from: { WHARF_DATA_DIR: used }, to: there });
    assert.equal(first.outcome, 'moved', first.problems.join('\n'));

    const back: Move = { from: there, to: { WHARF_DATA_DIR: await emptyFolder('back') } };
    await assert.rejects(migrate(back), /2 uploads or imports are under way.*--allow-loss/);
    const report = await migrate({ ...back, allowLoss: true });
    assert.equal(report.outcome, 'moved', report.problems.join('\n'));
    assert.equal(report.losses.length, 1);
    const server = await start(back.to.WHARF_DATA_DIR ?? '');
    await findAgain(server, { ...remembered, begun: { ...remembered.begun, sent: [] }, sent: undefined });
    await server.terminate();
  });

  it('is refused while a server runs on the source', async () => {
    const directory = await installation('running');
    const server = await start(directory);
    const to = await emptyFolder('of-running');
    await assert.rejects(
      migrate({ from: { WHARF_DATA_DIR: directory }, to: { WHARF_DATA_DIR: to } }),
      /stop the server/,
    );
    await server.terminate();
  });

  it('is refused without the secret that everything was hashed and sealed with', async () => {
    const from = { WHARF_DATA_DIR: used };
    const to = { WHARF_DATA_DIR: join(root, 'nowhere') };
    await assert.rejects(migrate({ from, to }), /put WHARF_SECRET into the file/);
    const other = { ...to, WHARF_SECRET: 'another secret of at least 32 characters' };
    await assert.rejects(migrate({ from, to: other }), /another installation secret/);
  });

  it('is refused into an installation that is in use, and into itself', async () => {
    const from = { WHARF_DATA_DIR: used };
    await assert.rejects(
      migrate({ from, to: { WHARF_DATA_DIR: await installation('taken') } }),
      /in use already/,
    );
    await assert.rejects(migrate({ from, to: from }), /into another one/);
  });

  it('is not planned to a database or a bucket that cannot be used', {
    skip: WITHOUT_POSTGRES || WITHOUT_S3,
  }, async (test) => {
    const from = { WHARF_DATA_DIR: used };
    const [bucket, database] = await Promise.all([createBucket(), createDatabase()]);
    test.after(() => Promise.all([bucket.drop(), database.drop()]));
    const WHARF_DATA_DIR = await emptyFolder('planned');
    const noBucket = { ...bucket.env, WHARF_DATA_DIR, S3_BUCKET: `${bucket.bucket}-missing` };
    await assert.rejects(migrate({ from, to: noBucket, dryRun: true }), /StoreSettingsError/);
    const noDatabase = { WHARF_DATA_DIR, DATABASE_URL: `${database.url}_missing` };
    await assert.rejects(migrate({ from, to: noDatabase, dryRun: true }), /has no database/);
    const plan = await migrate({ from, to: { ...bucket.env, WHARF_DATA_DIR }, dryRun: true });
    assert.equal(plan.outcome, 'planned');
    assert.deepEqual(await readdir(WHARF_DATA_DIR), ['secret.key']);
  });

  it('does not go on when the source has changed in between', async () => {
    const directory = await installation('changing');
    const move: Move = {
      from: { WHARF_DATA_DIR: directory },
      to: { WHARF_DATA_DIR: await emptyFolder('of-changing') },
    };
    assert.ok(await migrateUntil(move, { at: 'migrate:rows', hit: 3 }));
    const database = new BetterSqlite(join(directory, 'wharf.db'));
    database.exec("insert into projects (id, name, created_at) values ('proj_late', 'late', 1)");
    database.close();
    await assert.rejects(migrate(move), /the source has changed since/);
  });

  it('does not go on when one value of the source is another that has no time of its change', async () => {
    const directory = await installation('changing-silently');
    const move: Move = {
      from: { WHARF_DATA_DIR: directory },
      to: { WHARF_DATA_DIR: await emptyFolder('of-changing-silently') },
    };
    assert.ok(await migrateUntil(move, { at: 'migrate:rows', hit: 3 }));
    const database = new BetterSqlite(join(directory, 'wharf.db'));
    database.exec('update project_quotas set uploads = 7');
    database.close();
    await assert.rejects(migrate(move), /the source has changed since/);
  });

  it('says that rows of the target are not those of the source', async () => {
    const to = { WHARF_DATA_DIR: await emptyFolder('of-other-rows') };
    const move: Move = { from: { WHARF_DATA_DIR: used }, to };
    assert.ok(await migrateUntil(move, { at: 'migrate:verified', hit: 1 }));
    const database = new BetterSqlite(join(to.WHARF_DATA_DIR, 'wharf.db'));
    database.exec('update assets set hidden = 1 where id = (select min(id) from assets)');
    database.exec("delete from asset_tags where tag = 'red'");
    database.close();
    const { outcome, problems } = await migrate(move);
    assert.equal(outcome, 'incomplete');
    assert.deepEqual(
      problems.map((problem) => /table (\w+)/i.exec(problem)?.[1]),
      ['assets', 'asset_tags', undefined],
    );
  });

  it('tells of a file that the source itself has lost or damaged, and goes without it only when told', async () => {
    const directory = await installation('damaged');
    const damaged = await damageOneFile(directory);
    const move: Move = {
      from: { WHARF_DATA_DIR: directory },
      to: { WHARF_DATA_DIR: await emptyFolder('of-damaged') },
    };
    const first = await migrate(move);
    assert.equal(first.outcome, 'incomplete');
    assert.match(first.problems.join('\n'), new RegExp(damaged));
    const report = await migrate({ ...move, allowLoss: true });
    assert.equal(report.outcome, 'moved', report.problems.join('\n'));
    assert.match(report.losses.join('\n'), new RegExp(damaged));
  });
});

/** @returns its key */
async function damageOneFile(directory: string): Promise<string> {
  const database = new BetterSqlite(join(directory, 'wharf.db'));
  const [row] = database.prepare('select storage_key from blobs order by size desc limit 1').all() as {
    storage_key: string;
  }[];
  database.close();
  const key = row?.storage_key ?? '';
  await using file = await open(new DiskPaths(join(directory, 'blobs')).main(key), 'r+');
  await file.write(Buffer.from('damage'), 0, 6, 1_000_000);
  return key;
}
