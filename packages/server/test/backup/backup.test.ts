import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, open, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import BetterSqlite from 'better-sqlite3';
import { DiskPaths } from '../../src/adapters/blobs/disk/paths.ts';
import { type BackupReport, backUpInstallation } from '../../src/start/backup/backup-installation.ts';
import type { VerificationReport } from '../../src/start/backup/verify-installation.ts';
import { createProject } from '../acceptance/driver/administration.ts';
import { ok } from '../acceptance/driver/answers.ts';
import { Api, putPart } from '../acceptance/driver/api.ts';
import { type AssetJson, createAsset, retrieveAsset } from '../acceptance/driver/assets.ts';
import { countDoomed } from '../acceptance/driver/doomed.ts';
import { MIN_PART, sampleText, textFields } from '../acceptance/driver/sample-files.ts';
import { startServer, type TestServer } from '../acceptance/driver/server.ts';
import { download } from '../acceptance/driver/signed-urls.ts';
import { until } from '../acceptance/driver/until.ts';
import { fill, findAgain, type Remembered } from '../migration/full-installation.ts';

const WHARF = fileURLToPath(new URL('../../../cli/bin/wharf.js', import.meta.url));

interface Ended<T> {
  readonly code: number;
  readonly report: T | undefined;
  readonly stderr: string;
}

async function wharf<T = VerificationReport>(dataDirectory: string, ...args: string[]): Promise<Ended<T>> {
  const env = { PATH: process.env.PATH, WHARF_DATA_DIR: dataDirectory };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [WHARF, ...args, '--json'], {
      env,
    });
    return { code: 0, report: JSON.parse(stdout) as T, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, report: stdout === '' ? undefined : (JSON.parse(stdout) as T), stderr };
  }
}

/** Users who create, replace, delete and abort until they are told to end. */
async function useMeanwhile(server: TestServer, ended: AbortSignal): Promise<void> {
  const api = new Api(server, await createProject(server, 'meanwhile'));
  const file = sampleText('meanwhile', 2 * MIN_PART);
  const assets = async () => {
    while (!ended.aborted) {
      const { id } = await createAsset(api);
      ok(await api.call('DELETE', '/assets', { assetIds: [id] }));
    }
  };
  const uploads = async () => {
    while (!ended.aborted) {
      const { id, parts } = await api.createUpload({
        ...textFields('m.txt'),
        fileSize: file.length,
        parts: 2,
      });
      const url = parts?.[0]?.url ?? '';
      for (const from of [0, 1, 2]) await putPart(url, file.subarray(from, from + MIN_PART));
      await api.abortUpload(id);
    }
  };
  await Promise.all([assets(), uploads()]);
}

describe('a backup of an embedded installation', () => {
  let root: string;
  let server: TestServer;
  let remembered: Remembered;
  let backup: string;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'wharf-backup-'));
    backup = join(root, 'backup');
    server = await startServer({ dataDirectory: join(root, 'live') });
    remembered = await fill(server);
  });

  after(async () => {
    await server?.dispose();
    await rm(root, { recursive: true, force: true });
  });

  it('is made while the server is used, and is whole', async () => {
    const ended = new AbortController();
    const use = useMeanwhile(server, ended.signal);
    const { code, report, stderr } = await wharf<BackupReport>(server.dataDirectory, 'backup', backup);
    ended.abort();
    await use;
    assert.equal(code, 0, stderr);
    assert.deepEqual(report?.needed, []);
    const verified = await wharf(server.dataDirectory, 'backup', 'verify', backup, '--full');
    assert.deepEqual([verified.code, verified.report?.problems], [0, []], verified.stderr);
  });

  it('is whole though a file comes after the files were taken, and goes after the database was', async () => {
    const api = new Api(server, await createProject(server, 'racing'));
    const folder = join(root, 'racing');
    let asset: AssetJson | undefined;
    let snapshots = 0;
    await backUpInstallation({
      environment: { WHARF_DATA_DIR: server.dataDirectory },
      directory: folder,
      copy: false,
      allowLoss: false,
      onProgress: () => undefined,
      signal: new AbortController().signal,
      pausePoint: async (name) => {
        if (name === 'backup:files') {
          asset ??= await createAsset(api);
          return;
        }
        snapshots += 1;
        if (snapshots > 1) return;
        ok(await api.call('DELETE', '/assets', { assetIds: [asset?.id] }));
        await until('the collector has deleted the file', () => countDoomed(server.dataDirectory) === 0);
      },
    });
    assert.equal(snapshots, 2);
    assert.deepEqual((await wharf(folder, 'backup', 'verify', folder, '--full')).report?.problems, []);
  });

  it('is readable by nobody else', async () => {
    for (const name of ['wharf.db', 'secret.key', 'backup.json']) {
      assert.equal((await stat(join(backup, name))).mode & 0o077, 0, name);
    }
  });

  it('shares the files that never change with the installation, and none that are still written to', async () => {
    const inode = async (folder: string, key: string) =>
      (await stat(new DiskPaths(join(folder, 'blobs')).main(key))).ino;
    const shared = async (key: string) =>
      (await inode(backup, key)) === (await inode(server.dataDirectory, key));
    const [largest = ''] = keysBySize(backup);
    assert.equal(await shared(largest), true);
    assert.equal(await shared(storageKeyOf(backup, remembered.begun.id)), false);
  });

  it('has everything that was acknowledged, and a server started on it changes nothing of the other', async () => {
    const restored = await startServer({ dataDirectory: backup });
    try {
      await findAgain(restored, remembered);
      const [first] = remembered.assets[0] ?? [];
      ok(await Api.of(restored).call('DELETE', '/assets', { assetIds: [first?.asset.id] }));
    } finally {
      await restored.terminate();
    }
    // The first installation still has its uploads under way, and all its files.
    await findAgain(server, remembered);
  });

  it('goes on where it was killed, and refuses a folder that is something else', async () => {
    const folder = join(root, 'killed');
    const env = { PATH: process.env.PATH, WHARF_DATA_DIR: server.dataDirectory };
    const child = execFile(process.execPath, [WHARF, 'backup', folder, '--copy'], { env });
    const exited = new Promise((resolve) => child.once('exit', resolve));
    while (
      child.exitCode === null &&
      !(await readdir(join(folder, 'blobs')).catch((): string[] => [])).includes('ff')
    ) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    child.kill('SIGKILL');
    await exited;
    assert.equal((await wharf(server.dataDirectory, 'backup', folder, '--copy')).code, 0);
    assert.equal((await wharf(server.dataDirectory, 'backup', 'verify', folder, '--full')).code, 0);
    const again = await wharf(server.dataDirectory, 'backup', folder);
    assert.match(again.stderr, /holds a finished backup/);
    assert.match((await wharf(server.dataDirectory, 'backup', server.dataDirectory)).stderr, /is not empty/);
  });

  it('that has lost or damaged a file is told from a whole one', async () => {
    const folder = join(root, 'damaged');
    await cp(join(root, 'killed'), folder, { recursive: true });
    const [largest, other] = keysBySize(folder);
    const paths = new DiskPaths(join(folder, 'blobs'));
    await using file = await open(paths.main(largest ?? ''), 'r+');
    await file.write(Buffer.from('damage'), 0, 6, 1_000_000);
    assert.deepEqual((await wharf(folder, 'backup', 'verify', folder)).report?.problems, []);
    const full = await wharf(folder, 'backup', 'verify', folder, '--full');
    assert.equal(full.code, 1);
    assert.match(full.report?.problems.join('\n') ?? '', new RegExp(`${largest} has the SHA-256`));
    for (const path of [paths.main(other ?? ''), paths.whole(other ?? '')]) await rm(path, { force: true });
    const lost = await wharf(folder, 'backup', 'verify', folder);
    assert.equal(lost.code, 1);
    assert.match(lost.report?.problems.join('\n') ?? '', new RegExp(other ?? '-'));
  });

  it('tells what the database does not know, and deletes it when told', async () => {
    const folder = join(root, 'killed');
    const paths = new DiskPaths(join(folder, 'blobs'));
    await writeFile(paths.whole('content_of-nobody'), 'of nobody');
    const args = ['backup', 'verify', folder];
    assert.equal((await wharf<VerificationReport>(folder, ...args)).report?.unknown, 1);
    assert.equal((await wharf<VerificationReport>(folder, ...args, '--delete-unknown')).report?.unknown, 1);
    assert.equal((await wharf<VerificationReport>(folder, ...args)).report?.unknown, 0);
  });

  it('of the installation itself is verified without a folder, while its server runs', async () => {
    const { code, report } = await wharf(server.dataDirectory, 'backup', 'verify', '--full');
    assert.deepEqual([code, report?.problems], [0, []]);
    const [first] = remembered.assets[0] ?? [];
    assert.ok((await download((await retrieveAsset(Api.of(server), first?.asset.id ?? '')).url)).length > 0);
  });
});

/** Storage keys of the blobs of a backup, the largest first. */
function keysBySize(folder: string): string[] {
  const database = new BetterSqlite(join(folder, 'wharf.db'), { readonly: true });
  const rows = database.prepare('select storage_key from blobs order by size desc').all() as {
    storage_key: string;
  }[];
  database.close();
  return rows.map(({ storage_key }) => storage_key);
}

function storageKeyOf(folder: string, uploadId: string): string {
  const database = new BetterSqlite(join(folder, 'wharf.db'), { readonly: true });
  const row = database.prepare('select storage_key from uploads where id = ?').get(uploadId) as {
    storage_key: string;
  };
  database.close();
  return row.storage_key;
}
