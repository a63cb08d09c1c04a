import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { InsufficientStorageError } from '../../src/domain/errors.ts';
import { newId } from '../../src/domain/ids.ts';
import { collectGarbage } from '../../src/domain/storage/collect-garbage.ts';
import { storeObjects } from '../../src/domain/storage/store-objects.ts';
import type { Database } from '../../src/ports/database.ts';
import { altered, openStores, readText, storedKeys } from './real-stores.ts';

async function setUp(t: TestContext) {
  const deps = await openStores(t);
  const objects = ['one', 'two'].map((text) => ({
    key: newId('content'),
    bytes: Buffer.from(text),
    contentType: 'text/plain',
  }));
  const seal = async (tx: Pick<Database, 'objects'>) => {
    for (const { key } of objects) await tx.objects.changeState(key, 'open', 'sealed');
  };
  return { deps, objects, seal };
}

type Setting = Awaited<ReturnType<typeof setUp>>;

/** The ledger and the store, after the collector has been, know nothing of the objects. */
async function assertNothingLeft({ deps, objects }: Setting): Promise<void> {
  await collectGarbage(deps);
  const keys = objects.map(({ key }) => key);
  assert.deepEqual(await deps.database.objects.known(keys), new Set());
  assert.deepEqual(await storedKeys(deps.blobs), []);
}

describe('storeObjects', () => {
  test('what is sealed in the transaction stays and can be read', async (t) => {
    const { deps, objects, seal } = await setUp(t);
    const result = await storeObjects(deps, 'p1', objects, async (tx) => {
      await seal(tx);
      return 'done';
    });
    assert.equal(result, 'done');
    await collectGarbage(deps);
    assert.deepEqual(await Promise.all(objects.map(({ key }) => readText(deps.blobs, key))), ['one', 'two']);
  });

  test('what is not sealed goes', async (t) => {
    const setting = await setUp(t);
    await storeObjects(setting.deps, 'p1', setting.objects, async () => undefined);
    await assertNothingLeft(setting);
  });

  test('when the store fails half-way, its error is reported and nothing is left', async (t) => {
    const setting = await setUp(t);
    const { deps, objects, seal } = setting;
    const blobs = altered(deps.blobs, {
      put: async (key, bytes, contentType) => {
        if (key === objects[1]?.key) throw new Error('disk on fire');
        await deps.blobs.put(key, bytes, contentType);
      },
    });
    await assert.rejects(storeObjects({ ...deps, blobs }, 'p1', objects, seal), /disk on fire/);
    await assertNothingLeft(setting);
  });

  test('when the transaction fails, nothing is left', async (t) => {
    const setting = await setUp(t);
    const { deps, objects, seal } = setting;
    const adopt = async (tx: Parameters<typeof seal>[0]) => {
      await seal(tx);
      throw new Error('no');
    };
    await assert.rejects(storeObjects(deps, 'p1', objects, adopt), /^Error: no$/);
    await assertNothingLeft(setting);
  });

  test('when the commit went through but its answer was lost, the bytes stay', async (t) => {
    const { deps, objects, seal } = await setUp(t);
    const committed: number[] = [];
    const database = altered<Database>(deps.database, {
      transaction: async (work) => {
        const result = await deps.database.transaction(work);
        // The second is the one that adopts.
        if (committed.push(1) === 2) throw new Error('connection lost');
        return result;
      },
    });
    await assert.rejects(storeObjects({ ...deps, database }, 'p1', objects, seal), /connection lost/);
    await collectGarbage(deps);
    assert.deepEqual(await Promise.all(objects.map(({ key }) => readText(deps.blobs, key))), ['one', 'two']);
  });

  test('when the clean-up fails as well, the first error is reported and age ends the objects', async (t) => {
    const setting = await setUp(t);
    const { deps, objects, seal } = setting;
    let transactions = 0;
    const database = altered<Database>(deps.database, {
      transaction: async (work) => {
        transactions += 1;
        if (transactions > 1) throw new Error(`transaction ${transactions}`);
        return deps.database.transaction(work);
      },
    });
    await assert.rejects(storeObjects({ ...deps, database }, 'p1', objects, seal), /transaction 2/);
    await assertNothingLeft({ ...setting, deps: { ...deps, clock: () => Date.now() + 2 * 3_600_000 } });
  });

  test('without room for all of them nothing is stored or promised', async (t) => {
    const setting = await setUp(t);
    const { deps, objects, seal } = setting;
    const margin = 64 * 1024 ** 2;
    const blobs = altered(deps.blobs, { freeBytes: async () => margin + 5 });
    await assert.rejects(storeObjects({ ...deps, blobs }, 'p1', objects, seal), InsufficientStorageError);
    assert.equal(await deps.database.objects.outstandingBytes(), 0);
    await assertNothingLeft(setting);
  });
});
