/** The procedure of docs/operations/backup.md for PostgreSQL and S3, step by step. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3';
import type { VerificationReport } from '../../src/start/backup/verify-installation.ts';
import { ok } from '../acceptance/driver/answers.ts';
import { Api } from '../acceptance/driver/api.ts';
import { createAsset } from '../acceptance/driver/assets.ts';
import { countDoomedOnPostgres } from '../acceptance/driver/doomed.ts';
import { startServer, type TestServer } from '../acceptance/driver/server.ts';
import { until } from '../acceptance/driver/until.ts';
import { fill, findAgain, type Remembered } from '../migration/full-installation.ts';
import { createDatabase, type OwnDatabase, WITHOUT_POSTGRES } from '../services/postgres.ts';
import { createBucket, type OwnBucket, WITHOUT_S3 } from '../services/s3.ts';

const run = promisify(execFile);
const WHARF = fileURLToPath(new URL('../../../cli/bin/wharf.js', import.meta.url));
const SECRET = 'a secret of the installation, of 32 characters';

async function lacksTools(): Promise<string | false> {
  return run('pg_dump', ['--version']).then(
    () => false,
    () => 'no pg_dump: install the client programs of PostgreSQL',
  );
}

const skip = WITHOUT_POSTGRES || WITHOUT_S3 || (await lacksTools());

interface Version {
  readonly key: string;
  readonly id: string;
  readonly deletedAt: Date | undefined;
}

/** Every version of every object, those that say that it is deleted included. */
async function versionsOf({ client, bucket }: OwnBucket): Promise<Version[]> {
  const { Versions = [], DeleteMarkers = [] } = await client.send(
    new ListObjectVersionsCommand({ Bucket: bucket }),
  );
  return [
    ...Versions.map(({ Key = '', VersionId = '' }) => ({ key: Key, id: VersionId, deletedAt: undefined })),
    ...DeleteMarkers.map(({ Key = '', VersionId = '', LastModified }) => ({
      key: Key,
      id: VersionId,
      deletedAt: LastModified,
    })),
  ];
}

async function removeVersion({ client, bucket }: OwnBucket, { key, id }: Version): Promise<void> {
  await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, VersionId: id }));
}

describe('an installation on PostgreSQL and S3', { skip }, () => {
  const servers: TestServer[] = [];
  let root: string;
  let bucket: OwnBucket;
  let database: OwnDatabase;
  let restored: OwnDatabase;
  let remembered: Remembered;
  let dumpedAt: Date;
  let late: string;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'wharf-dump-'));
    [bucket, database, restored] = await Promise.all([createBucket(), createDatabase(), createDatabase()]);
    await bucket.client.send(
      new PutBucketVersioningCommand({
        Bucket: bucket.bucket,
        VersioningConfiguration: { Status: 'Enabled' },
      }),
    );
  });

  after(async () => {
    for (const server of servers) await server.dispose();
    for (const version of await versionsOf(bucket)) await removeVersion(bucket, version);
    await Promise.all([bucket.drop(), database.drop(), restored.drop()]);
    await rm(root, { recursive: true, force: true });
  });

  function settings(url: string): Record<string, string> {
    return { ...bucket.env, DATABASE_URL: url, WHARF_SECRET: SECRET, WHARF_DATA_DIR: join(root, 'data') };
  }

  async function start(url: string): Promise<TestServer> {
    const server = await startServer({ dataDirectory: join(root, 'data'), env: settings(url) });
    servers.push(server);
    return server;
  }

  async function verify(
    url: string,
  ): Promise<Pick<VerificationReport, 'problems'> & { readonly code: number }> {
    const env = { PATH: process.env.PATH, ...settings(url) };
    const { code, stdout } = await run(process.execPath, [WHARF, 'backup', 'verify', '--full', '--json'], {
      env,
    }).then(
      ({ stdout: text }) => ({ code: 0, stdout: text }),
      (error: { code: number; stdout: string }) => error,
    );
    const { installation, problems } = JSON.parse(stdout) as VerificationReport;
    const { host, pathname } = new URL(url);
    const files = `bucket ${bucket.bucket} at ${bucket.env.S3_ENDPOINT}`;
    assert.equal(installation, `PostgreSQL ${host}${pathname}, files in ${files}`);
    return { code, problems };
  }

  it('is dumped while it runs, and goes on: files are deleted, others come', async () => {
    const server = await start(database.url);
    remembered = await fill(server, settings(database.url));
    await run('pg_dump', ['--format=custom', '--file', join(root, 'dump'), database.url]);
    dumpedAt = new Date();
    const api = Api.of(server);
    const [first] = remembered.assets[0] ?? [];
    ok(await api.call('DELETE', '/assets', { assetIds: [first?.asset.id] }));
    await until(
      'the collector has deleted the file',
      async () => (await countDoomedOnPostgres(database.url)) === 0,
    );
    late = (await createAsset(api, { name: 'after the dump.png' })).id;
    await server.terminate();
  });

  it('is restored from the dump, which speaks of files that were deleted since', async () => {
    await run('pg_restore', ['--no-owner', '--dbname', restored.url, join(root, 'dump')]);
    const { code, problems } = await verify(restored.url);
    assert.equal(code, 1);
    assert.match(problems.join('\n'), /^Object \S+ is missing/);
  });

  it('has them back when what was deleted after the dump is undeleted', async () => {
    for (const version of await versionsOf(bucket)) {
      // Its clock and ours need not agree to the second: to undelete too much does no harm.
      if (version.deletedAt !== undefined && version.deletedAt.getTime() > dumpedAt.getTime() - 5000) {
        await removeVersion(bucket, version);
      }
    }
    assert.deepEqual(await verify(restored.url), { code: 0, problems: [] });
  });

  it('serves again all that there was at the time of the dump', async () => {
    const server = await start(restored.url);
    await findAgain(server, remembered);
    assert.equal((await Api.of(server).call('GET', `/assets/${late}`)).status, 404);
    await server.terminate();
  });
});
