/** What could destroy files, or leave a backup that is none, is refused. */
import assert from 'node:assert/strict';
import { cp, lstat, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import BetterSqlite from 'better-sqlite3';
import { DiskPaths } from '../../src/adapters/blobs/disk/paths.ts';
import {
  type BackupOptions,
  type BackupReport,
  backUpInstallation,
} from '../../src/start/backup/backup-installation.ts';
import { verifyInstallation } from '../../src/start/backup/verify-installation.ts';
import { Api } from '../acceptance/driver/api.ts';
import { createAsset } from '../acceptance/driver/assets.ts';
import { startServer, type TestServer } from '../acceptance/driver/server.ts';
import { createBucket, type OwnBucket, WITHOUT_S3 } from '../services/s3.ts';

const signal = new AbortController().signal;

describe('a backup', () => {
  const servers: TestServer[] = [];
  const buckets: OwnBucket[] = [];
  let root: string;
  let live: string;
  let backup: string;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'wharf-refusals-'));
    live = join(root, 'live');
    backup = join(root, 'backup');
    await used(live);
    await backUp(live, backup);
  });

  after(async () => {
    for (const server of servers) await server.dispose();
    for (const bucket of buckets) await bucket.drop();
    await rm(root, { recursive: true, force: true });
  });

  /** Makes an installation with a file in it, and stops it. */
  async function used(dataDirectory: string, env: Record<string, string> = {}): Promise<void> {
    const server = await startServer({ dataDirectory, env });
    servers.push(server);
    await createAsset(Api.of(server));
    await server.terminate();
  }

  function backUp(
    from: string,
    directory: string,
    { env = {}, ...options }: Partial<BackupOptions> & { readonly env?: Record<string, string> } = {},
  ): Promise<BackupReport> {
    return backUpInstallation({
      environment: { WHARF_DATA_DIR: from, ...env },
      directory,
      copy: true,
      allowLoss: false,
      onProgress: () => undefined,
      signal,
      ...options,
    });
  }

  it('goes to a folder that no other one goes to at the same time', async () => {
    const directory = join(root, 'twice');
    let refused: unknown;
    await backUp(live, directory, {
      pausePoint: async () => {
        refused ??= await backUp(live, directory).catch((error: unknown) => error);
      },
    });
    assert.match(String(refused), /Another process writes to .*twice/);
  });

  it('has the file itself where there is a symbolic link to it', async () => {
    const from = join(root, 'linked');
    await cp(live, from, { recursive: true });
    const key = keyOfBlob(join(from, 'wharf.db'));
    const path = new DiskPaths(join(from, 'blobs')).whole(key);
    await rename(path, join(root, 'elsewhere'));
    await symlink(join(root, 'elsewhere'), path);
    const directory = join(root, 'of-linked');
    await backUp(from, directory, { copy: false });
    assert.ok((await lstat(new DiskPaths(join(directory, 'blobs')).whole(key))).isFile());
  });

  it('is not made without the secret of the installation', async () => {
    const directory = join(root, 'without-secret');
    await mkdir(directory);
    await cp(join(live, 'wharf.db'), join(directory, 'wharf.db'));
    await assert.rejects(
      backUp(directory, join(root, 'useless')),
      /WHARF_SECRET is not set, and there is no/,
    );
  });

  it('is made without a file that the installation has lost only when told', async () => {
    const from = join(root, 'with-loss');
    await cp(live, from, { recursive: true });
    const key = keyOfBlob(join(from, 'wharf.db'));
    const path = new DiskPaths(join(from, 'blobs')).whole(key);
    await rm(path);
    const directory = join(root, 'of-loss');
    await assert.rejects(backUp(from, directory), new RegExp(`1 files .*${key}.*--allow-loss`));
    // Something of this name that cannot be read, as a file on a bad block.
    await mkdir(path);
    const { lost } = await backUp(from, directory, { allowLoss: true });
    assert.deepEqual(lost, [key]);
    const options = { directory, full: true, deleteUnknown: false, signal };
    const { problems } = await verifyInstallation({}, options);
    assert.deepEqual(problems, [`Object ${key} is missing`]);
  });

  it('that lacks a file, or knows of none, has nothing deleted', async () => {
    const directory = join(root, 'lacking');
    await cp(backup, directory, { recursive: true });
    const paths = new DiskPaths(join(directory, 'blobs'));
    const stranger = paths.whole('content_of-nobody');
    await writeFile(stranger, 'of nobody');
    const database = new BetterSqlite(join(directory, 'wharf.db'));
    await rm(paths.whole(keyOfBlob(join(directory, 'wharf.db'))));
    const look = () => verifyInstallation({}, { directory, full: false, deleteUnknown: true, signal });
    const lacking = await look();
    assert.equal(lacking.problems.length, 2);
    assert.match(lacking.problems.join('\n'), /None of the 1 unknown files was deleted/);
    database.exec("update objects set state = 'doomed'");
    database.close();
    assert.match((await look()).problems.join('\n'), /speaks of no file at all/);
    assert.equal(await readFile(stranger, 'utf8'), 'of nobody');
  });

  it('with files in a bucket is compared with the bucket, where it may delete nothing', {
    skip: WITHOUT_S3,
  }, async () => {
    const bucket = await createBucket();
    buckets.push(bucket);
    const from = join(root, 'in-bucket');
    const directory = join(root, 'of-bucket');
    await used(from, bucket.env);
    const { needed } = await backUp(from, directory, { env: bucket.env });
    assert.match(needed.join('\n'), new RegExp(bucket.bucket));
    const options = { directory, full: true, deleteUnknown: false, signal };
    const report = await verifyInstallation(bucket.env, options);
    assert.deepEqual(report.problems, []);
    assert.ok(report.bytes > 0);
    await assert.rejects(verifyInstallation({}, options), /set WHARF_STORAGE/);
    await assert.rejects(
      verifyInstallation(bucket.env, { ...options, deleteUnknown: true }),
      /does not know what came since/,
    );
  });
});

/** Storage key of one of the stored files. */
function keyOfBlob(file: string): string {
  const database = new BetterSqlite(file, { readonly: true });
  const row = database.prepare('select storage_key as key from blobs limit 1').get() as { key: string };
  database.close();
  return row.key;
}
