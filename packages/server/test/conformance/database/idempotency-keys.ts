import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { IdempotencyKeyRecord } from '../../../src/ports/idempotency-key-repository.ts';
import { aCollection, T0 } from './records.ts';
import { insertProjects, openWithProjects, type Suite } from './store.ts';

function aUsedKey(key: string, fields: Partial<IdempotencyKeyRecord> = {}): IdempotencyKeyRecord {
  return {
    projectId: 'p1',
    key,
    requestHash: 'hash',
    entityId: `entity-of-${key}`,
    createdAt: T0,
    ...fields,
  };
}

export const idempotencyKeySuite: Suite = (name, newStore) => {
  describe(`${name}: idempotency keys`, () => {
    test('a key is found with what it was used for, in its project only', async (t) => {
      const { idempotencyKeys } = (await openWithProjects(newStore, t)).database;
      const record = aUsedKey(`"it's" \\ ${'~'.repeat(240)}`);
      assert.equal(await idempotencyKeys.insert(record), true);
      assert.deepEqual(await idempotencyKeys.find('p1', record.key), record);
      assert.equal(await idempotencyKeys.find('p2', record.key), undefined);
      assert.equal(await idempotencyKeys.find('p1', record.key.toUpperCase()), undefined);
    });

    test('a key is used once in a project: the second use changes nothing and says so', async (t) => {
      const { idempotencyKeys } = (await openWithProjects(newStore, t)).database;
      const first = aUsedKey('k');
      assert.equal(await idempotencyKeys.insert(first), true);
      assert.equal(
        await idempotencyKeys.insert(aUsedKey('k', { entityId: 'other', createdAt: T0 + 1 })),
        false,
      );
      assert.deepEqual(await idempotencyKeys.find('p1', 'k'), first);
      assert.equal(await idempotencyKeys.insert(aUsedKey('k', { projectId: 'p2' })), true);
      assert.equal(await idempotencyKeys.insert(aUsedKey('K')), true);
    });

    test('a key of a transaction that fails is free again', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      const attempt = database.transaction(async (inside) => {
        assert.equal(await inside.idempotencyKeys.insert(aUsedKey('k')), true);
        assert.ok(await inside.idempotencyKeys.find('p1', 'k'), 'it sees its own');
        throw new Error('stop');
      });
      await assert.rejects(attempt, /stop/);
      assert.equal(await database.idempotencyKeys.find('p1', 'k'), undefined);
      assert.equal(await database.idempotencyKeys.insert(aUsedKey('k')), true);
    });

    test('of simultaneous transactions with one key, one succeeds, and what the others wrote is not there', async (t) => {
      const store = await newStore(t);
      const handles = [await store.open(), await store.open()];
      const [{ database }] = handles as [(typeof handles)[number]];
      await insertProjects(database);
      const attempts = Array.from({ length: 20 }, (_, index) =>
        (handles[index % 2] ?? { database }).database.transaction(async (inside) => {
          await inside.collections.insert(aCollection(`c${index}`));
          if (!(await inside.idempotencyKeys.insert(aUsedKey('k', { entityId: `c${index}` })))) {
            throw new Error('taken');
          }
        }),
      );
      const outcomes = await Promise.allSettled(attempts);
      assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
      const { items } = await database.collections.list('p1', { size: 50 });
      assert.deepEqual(
        items.map(({ id }) => id),
        [(await database.idempotencyKeys.find('p1', 'k'))?.entityId],
      );
    });

    test('forgetting takes the oldest, as many as asked, and none that is young enough', async (t) => {
      const { idempotencyKeys } = (await openWithProjects(newStore, t)).database;
      for (const [index, projectId] of ['p1', 'p2', 'p1', 'p1'].entries()) {
        await idempotencyKeys.insert(aUsedKey(`k${3 - index}`, { projectId, createdAt: T0 + 3 - index }));
      }
      // The same key in another project, young.
      await idempotencyKeys.insert(aUsedKey('k0', { projectId: 'p2', createdAt: T0 + 9 }));
      const left = async () => {
        const found = [];
        for (const key of ['k0', 'k1', 'k2', 'k3']) {
          for (const project of ['p1', 'p2']) {
            if (await idempotencyKeys.find(project, key)) found.push(`${project} ${key}`);
          }
        }
        return found;
      };
      assert.equal(await idempotencyKeys.forget(T0 + 3, 2), 2);
      assert.deepEqual(await left(), ['p2 k0', 'p2 k2', 'p1 k3']);
      assert.equal(await idempotencyKeys.forget(T0 + 3, 2), 1);
      assert.deepEqual(await left(), ['p2 k0', 'p1 k3']);
      assert.equal(await idempotencyKeys.forget(T0 + 3, 2), 0);
    });
  });
};
