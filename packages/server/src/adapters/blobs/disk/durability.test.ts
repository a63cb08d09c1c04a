import assert from 'node:assert/strict';
import { type FileHandle, mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { InsufficientStorageError } from '../../../domain/errors.ts';
import { SyncQueue, storageError } from './durability.ts';

/** A file whose syncs end when the test says so. */
function controlledFile() {
  const syncs: PromiseWithResolvers<void>[] = [];
  const datasync = () => {
    const sync = Promise.withResolvers<void>();
    syncs.push(sync);
    return sync.promise;
  };
  return { syncs, handle: { datasync } as unknown as FileHandle };
}

suite('syncs of one file', () => {
  test('all who ask while one runs share the next', async () => {
    const { syncs, handle } = controlledFile();
    const queue = new SyncQueue();
    const first = queue.file('a', handle);
    const others = [queue.file('a', handle), queue.file('a', handle)];
    assert.equal(syncs.length, 1);
    syncs[0]?.resolve();
    await first;
    // What was written after the first began is not covered by it.
    assert.equal(await Promise.race([...others, Promise.resolve('waiting')]), 'waiting');
    syncs[1]?.resolve();
    await Promise.all(others);
    assert.equal(syncs.length, 2);
  });

  test('different files do not wait for each other', () => {
    const { syncs, handle } = controlledFile();
    const queue = new SyncQueue();
    void queue.file('a', handle);
    void queue.file('b', handle);
    assert.equal(syncs.length, 2);
  });

  test('a failure reaches those who queued behind it; later ones try anew', async () => {
    const { syncs, handle } = controlledFile();
    const queue = new SyncQueue();
    const failed = [queue.file('a', handle), queue.file('a', handle)];
    syncs[0]?.reject(new Error('EIO'));
    for (const sync of failed) await assert.rejects(sync, /EIO/);
    const later = queue.file('a', handle);
    syncs[1]?.resolve();
    await later;
  });
});

/** How many descriptors of this process refer to `path`. */
async function descriptorsOf(path: string): Promise<number> {
  const links = (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`));
  const targets = await Promise.allSettled(links);
  return targets.filter((link) => link.status === 'fulfilled' && link.value === path).length;
}

test('a kept directory is opened once, and let go of at the end', {
  skip: process.platform !== 'linux' && 'needs /proc',
}, async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'wharf-durability-'));
  t.after(() => rm(directory, { recursive: true }));
  const queue = new SyncQueue();
  await Promise.all([queue.keptDirectory(directory), queue.keptDirectory(directory)]);
  await queue.keptDirectory(directory);
  assert.equal(await descriptorsOf(directory), 1);
  await queue.close();
  assert.equal(await descriptorsOf(directory), 0);
});

suite('errors of the file system', () => {
  for (const code of ['ENOSPC', 'EDQUOT']) {
    test(`${code} is an InsufficientStorageError that keeps its cause`, () => {
      const cause = Object.assign(new Error('write failed'), { code });
      const error = storageError(cause);
      assert.ok(error instanceof InsufficientStorageError);
      assert.equal(error.cause, cause);
    });
  }

  test('others stay what they are', () => {
    const error = Object.assign(new Error('input/output error'), { code: 'EIO' });
    assert.equal(storageError(error), error);
  });
});
