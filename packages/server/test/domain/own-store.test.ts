import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { isOwnStore } from '../../src/domain/storage/is-own-store.ts';
import { anObject } from '../conformance/database/records.ts';
import { altered, openStores } from './real-stores.ts';

const KEYS = ['a', 'b', 'c', 'd'];

/** A database that knows these objects, and a store that has nothing. */
async function knowing(t: TestContext, keys: readonly string[]) {
  const { database, blobs } = await openStores(t);
  for (const key of keys) await database.objects.insert(anObject(key, { state: 'sealed', size: 1 }));
  return { database, blobs };
}

describe('a store', () => {
  test('that has nothing of what the database knows is another one', async (t) => {
    assert.equal(await isOwnStore(await knowing(t, KEYS)), false);
  });

  test('that has something of it is the right one, whatever else is missing', async (t) => {
    const stores = await knowing(t, KEYS);
    await stores.blobs.put('c', Buffer.from('c'), 'text/plain');
    assert.equal(await isOwnStore(stores), true);
  });

  test('of which the database knows next to nothing is not judged', async (t) => {
    assert.equal(await isOwnStore(await knowing(t, [])), true);
    assert.equal(await isOwnStore(await knowing(t, KEYS.slice(0, 2))), true);
  });

  test('that does not answer is not judged', async (t) => {
    const { database, blobs } = await knowing(t, KEYS);
    const silent = altered(blobs, {
      read: async function* () {
        yield* [];
        throw new Error('no answer');
      },
    });
    assert.equal(await isOwnStore({ database, blobs: silent }), true);
  });

  test('whose objects are deleted while it is looked at is not judged', async (t) => {
    const { database, blobs } = await knowing(t, KEYS);
    const emptied = altered(blobs, {
      read: (key, range) => {
        const bytes = blobs.read(key, range);
        return (async function* () {
          await database.objects.doom(key);
          yield* bytes;
        })();
      },
    });
    assert.equal(await isOwnStore({ database, blobs: emptied }), true);
  });
});
