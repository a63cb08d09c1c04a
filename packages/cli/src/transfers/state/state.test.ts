import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { lock } from './lock.ts';
import { isAlive, thisProcess } from './process-identity.ts';
import type { UploadRecord } from './upload-record.ts';
import { isOf, recordFor, supersededBy, UploadStore } from './upload-store.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wharf-state-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** The number of a process that has ended. */
async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

describe('a lock', () => {
  it('is held by one at a time, and free again afterwards', async () => {
    const path = join(folder, 'x.lock');
    const first = await lock(path);
    assert.ok('release' in first);
    assert.deepEqual(await lock(path), { holder: process.pid });
    await first.release();
    const again = await lock(path);
    assert.ok('release' in again);
    assert.deepEqual(await readdir(folder), ['x.lock']);
  });

  it('of a process that ended counts no more, nor one that nobody can read', async () => {
    const path = join(folder, 'x.lock');
    for (const content of [
      JSON.stringify({ pid: await deadProcess(), started: null }),
      '',
      '{"pid":"x"}',
      'null',
    ]) {
      await writeFile(path, content);
      assert.ok('release' in (await lock(path)), content);
      await rm(path);
    }
    assert.deepEqual(await readdir(folder), []);
  });

  it('of a dead process is taken by exactly one of many', async () => {
    const dead = JSON.stringify({ pid: await deadProcess(), started: null });
    for (let round = 0; round < 20; round += 1) {
      const path = join(folder, `${round}.lock`);
      await writeFile(path, dead);
      const taken = await Promise.all(Array.from({ length: 12 }, () => lock(path)));
      assert.equal(taken.filter((one) => 'release' in one).length, 1);
    }
    assert.equal((await readdir(folder)).length, 20);
  });

  it('tells a process from a later one of the same number', { skip: process.platform !== 'linux' }, () => {
    assert.ok(isAlive(thisProcess()));
    assert.ok(!isAlive({ pid: process.pid, started: 'of another boot' }));
  });
});

describe('the store of uploads', () => {
  const record = (uploadId: string, more: Partial<UploadRecord['file']> = {}): UploadRecord => ({
    version: 1,
    file: { absolute: '/files/a.bin', size: 10, modified: 1.5, ...more },
    wishes: { kind: 'asset' },
    state: {
      version: 1,
      uploadId,
      baseURL: 'http://one/v1',
      fileName: 'a.bin',
      fileSize: 10,
      lastModified: 1,
      partSize: 10,
      digests: { 1: 'ab' },
    },
  });
  const sought = { file: record('x').file, wishes: { kind: 'asset' } };

  it('keeps records that only their owner can read', async () => {
    const store = new UploadStore(folder);
    await store.save(record('upload_1'));
    await store.save(record('upload_1', { size: 11 }));
    assert.deepEqual(await store.list(), [record('upload_1', { size: 11 })]);
    assert.equal((await stat(join(folder, 'uploads'))).mode & 0o777, 0o700);
    assert.equal((await stat(join(folder, 'uploads', 'upload_1.json'))).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(join(folder, 'uploads')), ['upload_1.json']);
    await store.remove('upload_1');
    assert.deepEqual(await store.list(), []);
  });

  it('passes over what is no record, and takes no path for an id', async () => {
    const store = new UploadStore(folder);
    await store.save(record('upload_1'));
    await store.save(record('../../escaped'));
    for (const [name, content] of Object.entries({
      'a.json': '{',
      'b.json': 'null',
      'c.json': '{"version":2}',
    }))
      await writeFile(join(folder, 'uploads', name), content);
    assert.deepEqual(
      (await store.list()).map(({ state }) => state.uploadId),
      ['upload_1'],
    );
    assert.deepEqual(await readdir(folder), ['uploads']);
  });

  it('tells whose a record is, by server, key and project', () => {
    const owner = { baseURL: 'http://one/v1', apiKey: 'one', project: undefined };
    const own = { ...record('x'), apiKey: 'one' };
    assert.ok(isOf(own, owner));
    assert.ok(!isOf(own, { ...owner, baseURL: 'http://two/v1' }));
    assert.ok(!isOf(own, { ...owner, apiKey: 'two' }));
    assert.ok(!isOf(own, { ...owner, apiKey: undefined }));
    assert.ok(!isOf(own, { ...owner, project: 'p' }));
    assert.ok(isOf({ ...own, project: 'p' }, { ...owner, project: 'p' }));
  });

  it('finds the record of the same file and wish', () => {
    const records = [
      record('old', { modified: 1 }),
      record('this'),
      record('other', { absolute: '/files/b.bin' }),
    ];
    assert.equal(recordFor(records, sought)?.state.uploadId, 'this');
    assert.equal(recordFor(records, { ...sought, wishes: {} }), undefined);
    assert.deepEqual(
      supersededBy(records, sought).map(({ state }) => state.uploadId),
      ['old', 'this'],
    );
    assert.deepEqual(
      supersededBy(records, { ...sought, wishes: {} }).map(({ state }) => state.uploadId),
      ['old'],
    );
  });
});
