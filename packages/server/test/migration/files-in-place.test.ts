/** Files that stay where they are while the database is another one: by a move, or by mistake. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { DiskPaths } from '../../src/adapters/blobs/disk/paths.ts';
import { Api } from '../acceptance/driver/api.ts';
import { createAsset, retrieveAsset } from '../acceptance/driver/assets.ts';
import { startServer, type TestServer } from '../acceptance/driver/server.ts';
import { download } from '../acceptance/driver/signed-urls.ts';
import { createDatabase, WITHOUT_POSTGRES } from '../services/postgres.ts';
import { createBucket, WITHOUT_S3 } from '../services/s3.ts';
import { fill, findAgain } from './full-installation.ts';
import { migrate } from './move.ts';

describe('files that stay where they are', () => {
  const servers: TestServer[] = [];
  let root: string;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'wharf-in-place-'));
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

  async function newDatabase(test: TestContext): Promise<string> {
    const database = await createDatabase();
    test.after(() => database.drop());
    return database.url;
  }

  /** A stopped installation with one file. */
  async function installation(name: string): Promise<{ directory: string; asset: string }> {
    const directory = join(root, name);
    const server = await start(directory);
    const { id } = await createAsset(Api.of(server));
    await server.terminate();
    return { directory, asset: id };
  }

  async function isServed(directory: string, asset: string, env: Record<string, string> = {}) {
    const server = await start(directory, env);
    const { url } = await retrieveAsset(Api.of(server), asset);
    assert.ok((await download(url)).length > 0);
    await server.terminate();
  }

  it('are kept by a server whose database was lost, and are there when it is found again', async () => {
    const { directory, asset } = await installation('lost');
    await rename(join(directory, 'wharf.db'), join(root, 'wharf.db'));
    const empty = await start(directory);
    assert.match(empty.output(), /kept objects that the database does not know/);
    await empty.terminate();
    for (const name of ['wharf.db', 'wharf.db-wal', 'wharf.db-shm']) {
      await rm(join(directory, name), { force: true });
    }
    await rename(join(root, 'wharf.db'), join(directory, 'wharf.db'));
    await isServed(directory, asset);
  });

  it('are no longer those of the database that moved: no server starts on it', {
    skip: WITHOUT_POSTGRES,
  }, async (test) => {
    const { directory, asset } = await installation('moved');
    const to = { WHARF_DATA_DIR: directory, DATABASE_URL: await newDatabase(test) };
    const report = await migrate({ from: { WHARF_DATA_DIR: directory }, to });
    assert.equal(report.outcome, 'moved', report.problems.join('\n'));
    await assert.rejects(start(directory), /exited with 78[\s\S]*has moved to PostgreSQL/);
    await isServed(directory, asset, to);
  });

  it('may be in a bucket', { skip: WITHOUT_POSTGRES || WITHOUT_S3 }, async (test) => {
    const bucket = await createBucket();
    test.after(() => bucket.drop());
    const directory = join(root, 'in-bucket');
    const from = { ...bucket.env, WHARF_DATA_DIR: directory };
    const server = await start(directory, from);
    const remembered = await fill(server, from);
    await server.terminate();
    const to = { ...from, DATABASE_URL: await newDatabase(test) };
    const report = await migrate({ from, to });
    assert.deepEqual([report.outcome, report.losses], ['moved', []], report.problems.join('\n'));
    await assert.rejects(start(directory, from), /has moved to PostgreSQL/);
    const moved = await start(directory, to);
    await findAgain(moved, remembered);
    await moved.terminate();
  });

  it('are not taken for those of an empty target where its folder is a link to them', {
    skip: WITHOUT_POSTGRES,
  }, async (test) => {
    const { directory, asset } = await installation('linked');
    await symlink(directory, join(root, 'link'));
    const to = { WHARF_DATA_DIR: join(root, 'link'), DATABASE_URL: await newDatabase(test) };
    await assert.rejects(
      migrate({ from: { WHARF_DATA_DIR: directory }, to }),
      /WrongStateError.*in use already/,
    );
    await isServed(directory, asset);
  });

  it('of another installation are not touched by a move that is refused for their sake', {
    skip: WITHOUT_POSTGRES,
  }, async (test) => {
    const { directory } = await installation('source');
    const other = join(root, 'other');
    const parts = new DiskPaths(join(other, 'blobs')).parts('upload_of-others');
    await mkdir(parts, { recursive: true });
    await writeFile(join(parts, '2.abc'), 'an acknowledged part');
    const secret = (await readFile(join(directory, 'secret.key'), 'utf8')).trim();
    const to = { WHARF_DATA_DIR: other, DATABASE_URL: await newDatabase(test), WHARF_SECRET: secret };
    for (const dryRun of [true, false]) {
      await assert.rejects(migrate({ from: { WHARF_DATA_DIR: directory }, to, dryRun }), /in use already/);
    }
    assert.equal(await readFile(join(parts, '2.abc'), 'utf8'), 'an acknowledged part');
  });
});
