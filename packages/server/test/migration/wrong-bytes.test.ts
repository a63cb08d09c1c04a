/** Bytes that are wrong at one end of a move, or came to be on the way. */
import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  CopyObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import BetterSqlite from 'better-sqlite3';
import { DiskPaths } from '../../src/adapters/blobs/disk/paths.ts';
import { verifyInstallation } from '../../src/start/backup/verify-installation.ts';
import { startServer, type TestServer } from '../acceptance/driver/server.ts';
import { createBucket, type OwnBucket, WITHOUT_S3 } from '../services/s3.ts';
import { fill } from './full-installation.ts';
import { type Move, migrate, migrateUntil } from './move.ts';

const signal = new AbortController().signal;

describe('bytes that are not those that were stored', () => {
  const buckets: OwnBucket[] = [];
  let server: TestServer | undefined;
  let root: string;
  let used: string;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'wharf-bytes-'));
    used = join(root, 'used');
    server = await startServer({ dataDirectory: used });
    await fill(server);
    await server.terminate();
  });

  after(async () => {
    await server?.dispose();
    for (const bucket of buckets) await bucket.drop();
    await rm(root, { recursive: true, force: true });
  });

  async function copyOf(name: string): Promise<string> {
    const directory = join(root, name);
    await cp(used, directory, { recursive: true });
    return directory;
  }

  async function emptyFolder(name: string): Promise<Record<string, string>> {
    const directory = join(root, name);
    await mkdir(directory);
    await cp(join(used, 'secret.key'), join(directory, 'secret.key'));
    return { WHARF_DATA_DIR: directory };
  }

  async function newBucket(): Promise<OwnBucket> {
    const bucket = await createBucket();
    buckets.push(bucket);
    return bucket;
  }

  it('in a small file of the source are told, and left out when that is allowed', async () => {
    const directory = await copyOf('small');
    const { key } = smallest(directory);
    await flipByte(new DiskPaths(join(directory, 'blobs')).whole(key));
    const move: Move = { from: { WHARF_DATA_DIR: directory }, to: await emptyFolder('of-small') };
    const first = await migrate(move);
    assert.equal(first.outcome, 'incomplete');
    assert.match(first.problems.join('\n'), new RegExp(`object ${key} has the SHA-256`));
    const report = await migrate({ ...move, allowLoss: true });
    assert.equal(report.outcome, 'moved', report.problems.join('\n'));
    assert.match(report.losses.join('\n'), new RegExp(`object ${key} has the SHA-256`));
  });

  it('or cannot be read at all, are told by the name of their object', async () => {
    const directory = await copyOf('unreadable');
    const { key } = largest(directory);
    const path = new DiskPaths(join(directory, 'blobs')).main(key);
    await rm(path);
    // As near as a test comes to a bad block: reading fails, though there is something of this name.
    await mkdir(path);
    const environment = { WHARF_DATA_DIR: directory };
    for (const full of [false, true]) {
      const { problems } = await verifyInstallation(environment, { full, deleteUnknown: false, signal });
      assert.match(problems.join('\n'), new RegExp(`${key} cannot be read`));
    }
    const move: Move = { from: environment, to: await emptyFolder('of-unreadable') };
    const first = await migrate(move);
    assert.match(first.problems.join('\n'), new RegExp(`${key} cannot be read`));
    const report = await migrate({ ...move, allowLoss: true });
    assert.equal(report.outcome, 'moved', report.problems.join('\n'));
  });

  it('in a large file of a bucket are found on the way out of it', { skip: WITHOUT_S3 }, async () => {
    const { client, bucket, env } = await newBucket();
    const source = { ...(await emptyFolder('large')), ...env };
    const there = await migrate({ from: { WHARF_DATA_DIR: used }, to: source });
    assert.equal(there.outcome, 'moved', there.problems.join('\n'));
    const { key, size } = largest(used);
    assert.ok(size > 8 * 1024 ** 2);
    const Key = `wharf/${key}`;
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    bytes.writeUInt8(bytes.readUInt8(size - 1) ^ 1, size - 1);
    await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: bytes }));
    const move: Move = { from: source, to: await emptyFolder('of-large'), allowLoss: true };
    const report = await migrate(move);
    assert.equal(report.outcome, 'moved', report.problems.join('\n'));
    assert.match(report.losses.join('\n'), new RegExp(`object ${key} has the SHA-256`));
  });

  it('or nothing at all in the target, after the move began, are replaced by the next run', async () => {
    const to = await emptyFolder('mangled');
    const move: Move = { from: { WHARF_DATA_DIR: used }, to };
    assert.ok(await migrateUntil(move, { at: 'migrate:verified', hit: 1 }));
    const paths = new DiskPaths(join(to.WHARF_DATA_DIR ?? '', 'blobs'));
    await flipByte(paths.main(largest(used).key));
    await rm(paths.whole(smallest(used).key));
    const first = await migrate(move);
    assert.equal(first.outcome, 'incomplete');
    assert.equal(first.problems.length, 2, first.problems.join('\n'));
    const second = await migrate(move);
    assert.equal(second.outcome, 'moved', second.problems.join('\n'));
  });

  it('and objects that a bucket lost or mixed up meanwhile, too', { skip: WITHOUT_S3 }, async () => {
    const { client, bucket, env } = await newBucket();
    const move: Move = {
      from: { WHARF_DATA_DIR: used },
      to: { ...(await emptyFolder('mixed')), ...env },
    };
    assert.ok(await migrateUntil(move, { at: 'migrate:verified', hit: 1 }));
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
    const keys = Contents.map(({ Key = '' }) => Key);
    const [one = '', other = ''] = keys.filter((key) => key.includes('rendition') || key.includes('content'));
    await client.send(new CopyObjectCommand({ Bucket: bucket, Key: one, CopySource: `${bucket}/${other}` }));
    const first = await migrate(move);
    assert.equal(first.outcome, 'incomplete');
    assert.match(first.problems.join('\n'), new RegExp(one.slice('wharf/'.length)));
    const second = await migrate(move);
    assert.equal(second.outcome, 'moved', second.problems.join('\n'));
  });
});

interface Stored {
  readonly key: string;
  readonly size: number;
}

function blobs(directory: string): readonly Stored[] {
  const database = new BetterSqlite(join(directory, 'wharf.db'));
  const rows = database.prepare('select storage_key as key, size from blobs order by size, id').all();
  database.close();
  return rows as Stored[];
}

function smallest(directory: string): Stored {
  return blobs(directory).at(0) ?? { key: '', size: 0 };
}

function largest(directory: string): Stored {
  return blobs(directory).at(-1) ?? { key: '', size: 0 };
}

async function flipByte(path: string): Promise<void> {
  await using file = await open(path, 'r+');
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, 10);
  buffer.writeUInt8(buffer.readUInt8(0) ^ 1, 0);
  await file.write(buffer, 0, 1, 10);
}
