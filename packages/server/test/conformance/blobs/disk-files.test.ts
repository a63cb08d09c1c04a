import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import type { CrashPointName } from '../../../src/adapters/blobs/disk/crash-points.ts';
import { openDiskStore, openSharedDiskStore } from '../../../src/adapters/blobs/disk/open.ts';
import { bytesOf, collect, sha256 } from './bytes.ts';
import { type DiskSubject, newDiskStore } from './disk-subject.ts';

const PLAN = { size: 7000, parts: 4 };
const PARTS = [2000, 2000, 2000, 1000].map((size, index) => bytesOf(index, size));

async function sendAll(subject: DiskSubject, order: readonly number[]) {
  const upload = { key: 'object', ref: null, plan: PLAN };
  for (const number of order) await subject.sendPart(upload, number, PARTS[number - 1] as Uint8Array);
}

async function completedBytes({ store }: DiskSubject): Promise<Buffer> {
  assert.equal(await store.complete('object', null, await store.listParts('object', null)), true);
  return collect(store.read('object'));
}

suite('Disk: where parts go', () => {
  for (const order of [
    [1, 2, 3, 4],
    [4, 2, 1, 3],
    [3, 1, 4, 2],
  ]) {
    test(`parts of one size go straight to their place, in the order ${order}`, async (t) => {
      const subject = await newDiskStore(t);
      await subject.begin('object', PLAN);
      await sendAll(subject, order);
      const placed = (await subject.parts.list('object')).map(({ spill, offset }) => ({ spill, offset }));
      assert.deepEqual(
        placed,
        [0, 2000, 4000, 6000].map((offset) => ({ spill: null, offset })),
      );
      assert.deepEqual(await completedBytes(subject), Buffer.concat(PARTS));
      assert.deepEqual(await subject.filesOf('object'), ['object.main']);
    });
  }

  test('after a restart the others still find their places', async (t) => {
    const before = await newDiskStore(t);
    await before.begin('object', PLAN);
    await sendAll(before, [3]);
    const subject = await before.reopen();
    await sendAll(subject, [4, 1, 2]);
    assert.deepEqual(
      (await subject.parts.list('object')).map(({ spill }) => spill),
      [null, null, null, null],
    );
    assert.deepEqual(await completedBytes(subject), Buffer.concat(PARTS));
  });

  test('a first part of an odd size does not send the others elsewhere once it has failed', async (t) => {
    const subject = await newDiskStore(t);
    const upload = await subject.begin('object', PLAN);
    const part = { key: upload.key, number: 1, partsCount: 4, fileSize: PLAN.size, expectedDigests: [] };
    const body = (async function* () {
      yield new Uint8Array(3);
    })();
    await assert.rejects(subject.receiver.receive({ ...part, contentLength: 1500, body }), /broke after 3/);
    await sendAll(subject, [1, 2, 3, 4]);
    assert.ok((await subject.parts.list('object')).every(({ spill }) => spill === null));
  });

  test('an acknowledged part is never written over: its replacement has a file of its own', async (t) => {
    const subject = await newDiskStore(t);
    await subject.begin('object', PLAN);
    await sendAll(subject, [1, 2, 1]);
    const [first, second] = await subject.parts.list('object');
    assert.notEqual(first?.spill, null);
    assert.equal(second?.spill, null);
    await sendAll(subject, [3, 4]);
    assert.deepEqual(await completedBytes(subject), Buffer.concat(PARTS));
    assert.deepEqual(await subject.filesOf('object'), ['object.main', `object.parts/${first?.spill}`]);
  });

  test('files and directories are for their owner alone', async (t) => {
    const subject = await newDiskStore(t);
    await subject.begin('object', PLAN);
    await sendAll(subject, [1, 1]);
    await subject.store.put('whole', new Uint8Array(1), 'text/plain');
    const { directory } = subject.options;
    for (const file of await subject.files()) {
      const { mode } = await stat(join(directory, file));
      assert.equal(mode & 0o777, 0o600, file);
      assert.equal((await stat(join(directory, file, '..'))).mode & 0o777, 0o700, file);
    }
  });
});

suite('Disk: a failure between two writes', () => {
  const names: readonly CrashPointName[] = [
    'part:file-created',
    'part:written',
    'part:synced',
    'part:recorded',
  ];
  for (const name of names) {
    for (const round of ['first', 'replacing'] as const) {
      test(`at ${name} of a ${round} PUT leaves an upload that can be completed`, async (t) => {
        let armed = false;
        const crashPoint = (at: string) => {
          if (armed && at === name) throw new Error('power cut');
        };
        const subject = await newDiskStore(t, { crashPoint });
        await subject.begin('object', PLAN);
        await sendAll(subject, round === 'first' ? [2] : [1, 2]);
        armed = true;
        await assert.rejects(sendAll(subject, [1]), /power cut/);
        armed = false;
        await sendAll(subject, [1, 3, 4]);
        assert.deepEqual(await completedBytes(subject), Buffer.concat(PARTS));
        const parts = await subject.parts.list('object');
        const spills = parts.flatMap(({ spill }) => (spill === null ? [] : `object.parts/${spill}`));
        assert.deepEqual(await subject.filesOf('object'), ['object.main', ...spills]);
      });
    }
  }

  for (const name of ['put:written', 'put:synced', 'put:renamed'] as const) {
    test(`at ${name} leaves the object of before or the new one, and delete leaves nothing`, async (t) => {
      let armed = false;
      const crashPoint = (at: string) => {
        if (armed && at === name) throw new Error('power cut');
      };
      const { store, files } = await newDiskStore(t, { crashPoint });
      await store.put('whole', bytesOf(1, 100), 'text/plain');
      armed = true;
      await assert.rejects(store.put('whole', bytesOf(2, 100), 'text/plain'), /power cut/);
      const stored = sha256(await collect(store.read('whole')));
      assert.equal(stored, sha256(bytesOf(name === 'put:renamed' ? 2 : 1, 100)));
      await store.delete('whole', null);
      assert.deepEqual(await files(), []);
    });
  }
});

suite('Disk: processes on one directory', () => {
  test('only one receives parts', async (t) => {
    const subject = await newDiskStore(t);
    await assert.rejects(openDiskStore(subject.options), /Another Wharf process already receives parts in/);
    await (await subject.reopen()).store.check();
  });

  test('another process is refused, too', async (t) => {
    const { options } = await newDiskStore(t);
    const lock = new URL('../../../src/adapters/blobs/disk/receiver-lock.ts', import.meta.url);
    const script = `import { lockForReceiving } from '${lock}'; lockForReceiving(process.argv[1]);`;
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', script, options.directory]);
    assert.match(child.stderr.toString(), /Another Wharf process already receives parts in/);
    assert.notEqual(child.status, 0);
  });

  test('the lock of a killed process is free', async (t) => {
    const { options, reopen } = await newDiskStore(t);
    const lock = new URL('../../../src/adapters/blobs/disk/receiver-lock.ts', import.meta.url);
    const directory = join(options.directory, '00');
    const script = `import { lockForReceiving } from '${lock}'; lockForReceiving(process.argv[1]);
      process.kill(process.pid, 'SIGKILL');`;
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', script, directory]);
    assert.equal(child.signal, 'SIGKILL');
    const { lockForReceiving } = await import('../../../src/adapters/blobs/disk/receiver-lock.ts');
    lockForReceiving(directory).release();
    await reopen();
  });

  test('a worker beside it reads, puts and deletes', async (t) => {
    const subject = await newDiskStore(t);
    await subject.begin('object', PLAN);
    await sendAll(subject, [1, 2, 3, 4, 2]);
    const expected = await completedBytes(subject);
    const worker = await openSharedDiskStore(subject.options);
    t.after(() => worker.close());
    assert.deepEqual(await collect(worker.store.read('object')), expected);
    assert.equal(await worker.store.digest('object'), sha256(expected));
    await worker.store.put('thumbnail', bytesOf(1, 10), 'image/webp');
    assert.deepEqual(await collect(subject.store.read('thumbnail')), Buffer.from(bytesOf(1, 10)));
    await worker.store.delete('object', null);
    assert.deepEqual(await subject.filesOf('object'), []);
  });
});
