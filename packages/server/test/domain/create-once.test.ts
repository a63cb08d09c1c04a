import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createCollection } from '../../src/domain/collections/create-collection.ts';
import { findCollection } from '../../src/domain/collections/find-collection.ts';
import { InvalidRequestError } from '../../src/domain/errors.ts';
import { createOnce, type Remember } from '../../src/domain/idempotency/create-once.ts';
import { forgetIdempotencyKeys } from '../../src/domain/idempotency/forget-keys.ts';
import { openStores } from './real-stores.ts';

const CALLER = { projectId: 'p1', authorId: 'a'.repeat(32), key: 'k', administrator: false };
const REQUEST = { key: 'once', requestHash: 'hash' };
const HOUR = 3_600_000;

type Deps = Pick<Awaited<ReturnType<typeof openStores>>, 'database' | 'clock'>;

function create(deps: Deps, before: () => Promise<unknown> = async () => undefined, request = REQUEST) {
  return createOnce(
    deps,
    'p1',
    request,
    async (remember: Remember) => {
      await before();
      return createCollection(deps, CALLER, 'sample', remember);
    },
    (id) => findCollection(deps.database.collections, 'p1', id),
  );
}

async function collectionIds({ database }: Deps): Promise<readonly string[]> {
  return (await database.collections.list('p1', { size: 50 })).items.map(({ id }) => id);
}

describe('creating once for a key', () => {
  test('a request that is overtaken by its repetition answers what that created', async (t) => {
    const deps = await openStores(t);
    let overtaking: string | undefined;
    const { id } = await create(deps, async () => {
      overtaking = (await create(deps)).id;
    });
    assert.equal(id, overtaking);
    assert.deepEqual(await collectionIds(deps), [id]);
  });

  test('a request that is overtaken by a different one with its key is refused, and creates nothing', async (t) => {
    const deps = await openStores(t);
    const overtaken = create(deps, () => create(deps, undefined, { ...REQUEST, requestHash: 'other' }));
    await assert.rejects(overtaken, InvalidRequestError);
    assert.equal((await collectionIds(deps)).length, 1);
  });

  test('a request that fails, even after its key was noted, may be repeated and succeed', async (t) => {
    const deps = await openStores(t);
    const failure = new Error('stop');
    const failed = createOnce(
      deps,
      'p1',
      REQUEST,
      (remember) =>
        deps.database.transaction(async (tx) => {
          await remember(tx, 'entity');
          throw failure;
        }),
      () => Promise.reject(new Error('there is nothing to find')),
    );
    await assert.rejects(failed, (error) => error === failure);
    const { id } = await create(deps);
    assert.deepEqual(await collectionIds(deps), [id]);
  });

  test('a key is remembered for 24 hours; then the request is a new one', async (t) => {
    const stores = await openStores(t);
    let now = Date.now();
    const deps = { ...stores, clock: () => now };
    const { id } = await create(deps);
    now += 24 * HOUR;
    await forgetIdempotencyKeys(deps);
    assert.equal((await create(deps)).id, id);
    now += 1;
    await forgetIdempotencyKeys(deps);
    const other = await create(deps);
    assert.notEqual(other.id, id);
    assert.equal((await create(deps)).id, other.id);
  });

  test('any number of old keys is forgotten in one go', async (t) => {
    const deps = await openStores(t);
    await deps.database.transaction(async (tx) => {
      for (let index = 0; index < 2_100; index += 1) {
        const key = `key-${index}`;
        await tx.idempotencyKeys.insert({
          projectId: 'p1',
          key,
          requestHash: '',
          entityId: '',
          createdAt: 1,
        });
      }
    });
    await forgetIdempotencyKeys(deps);
    assert.equal(await deps.database.idempotencyKeys.forget(Date.now(), 1), 0);
  });
});
