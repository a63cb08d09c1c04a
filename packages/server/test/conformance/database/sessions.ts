import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Database } from '../../../src/ports/database.ts';
import type { SessionRecord } from '../../../src/ports/session-repository.ts';
import { aKey, T0 } from './records.ts';
import { openWithProjects, type Suite } from './store.ts';

function aSession(id: string, fields: Partial<SessionRecord> = {}): SessionRecord {
  return { id, key: 'k', projectId: 'p1', createdAt: T0, expiresAt: T0 + 10, ...fields };
}

export const sessionSuite: Suite = (name, newStore) => {
  describe(`${name}: sessions`, () => {
    /** With the keys `k`, an administrator's, and `other`. */
    async function open(t: Parameters<typeof newStore>[0]): Promise<Database> {
      const { database } = await openWithProjects(newStore, t);
      await database.keys.insert(aKey('k', { administrator: true }));
      await database.keys.insert(aKey('other', { projectId: 'p2' }));
      return database;
    }

    async function left({ sessions }: Database, ...ids: string[]): Promise<string[]> {
      const found = await Promise.all(ids.map((id) => sessions.find(id)));
      return found.flatMap((one) => (one === undefined ? [] : [one.session.id]));
    }

    test('a session is found with its key and its project, as they are now', async (t) => {
      const database = await open(t);
      await database.sessions.insert(aSession('s', { projectId: 'p2' }));
      const found = await database.sessions.find('s');
      assert.deepEqual(found, {
        session: aSession('s', { projectId: 'p2' }),
        key: aKey('k', { administrator: true }),
        project: { id: 'p2', name: 'Two', createdAt: 2 },
      });
      await database.keys.revoke('k', T0 + 5);
      assert.equal((await database.sessions.find('s'))?.key.revokedAt, T0 + 5);
      assert.equal(await database.sessions.find('S'), undefined);
    });

    test('a session of a key or in a project that does not exist is refused', async (t) => {
      const { sessions } = await open(t);
      await assert.rejects(sessions.insert(aSession('s', { key: 'nobody' })));
      await assert.rejects(sessions.insert(aSession('s', { projectId: 'nowhere' })));
      await sessions.insert(aSession('s'));
      await assert.rejects(sessions.insert(aSession('s')), 'its id is taken');
      await assert.rejects(sessions.chooseProject('s', 'nowhere'));
    });

    test('a session goes on in the project that was chosen, and others where they were', async (t) => {
      const { sessions } = await open(t);
      await sessions.insert(aSession('s'));
      await sessions.insert(aSession('t'));
      await sessions.chooseProject('s', 'p2');
      await sessions.chooseProject('nobody', 'p2');
      assert.deepEqual((await sessions.find('s'))?.session, aSession('s', { projectId: 'p2' }));
      assert.equal((await sessions.find('s'))?.project.name, 'Two');
      assert.deepEqual((await sessions.find('t'))?.session, aSession('t'));
    });

    test('an expiry moves to a later time only', async (t) => {
      const { sessions } = await open(t);
      await sessions.insert(aSession('s'));
      await sessions.insert(aSession('t'));
      await sessions.extend('s', T0 + 20);
      await sessions.extend('s', T0 + 15);
      await sessions.extend('nobody', T0 + 20);
      assert.equal((await sessions.find('s'))?.session.expiresAt, T0 + 20);
      assert.equal((await sessions.find('t'))?.session.expiresAt, T0 + 10);
    });

    test('a session is deleted by its id, and all of a key at once', async (t) => {
      const database = await open(t);
      for (const id of ['a', 'b', 'c']) await database.sessions.insert(aSession(id));
      await database.sessions.insert(aSession('d', { key: 'other', projectId: 'p2' }));
      await database.sessions.delete('b');
      await database.sessions.delete('nobody');
      assert.deepEqual(await left(database, 'a', 'b', 'c', 'd'), ['a', 'c', 'd']);
      await database.sessions.deleteOfKey('k');
      assert.deepEqual(await left(database, 'a', 'b', 'c', 'd'), ['d']);
    });

    test('of those of a key, all but the newest are deleted', async (t) => {
      const database = await open(t);
      for (const [index, id] of ['c', 'a', 'd', 'b'].entries()) {
        await database.sessions.insert(aSession(id, { createdAt: T0 + index }));
      }
      await database.sessions.insert(aSession('e', { key: 'other', projectId: 'p2' }));
      await database.sessions.deleteOlderOfKey('k', 5);
      assert.deepEqual(await left(database, 'a', 'b', 'c', 'd', 'e'), ['a', 'b', 'c', 'd', 'e']);
      await database.sessions.deleteOlderOfKey('k', 2);
      assert.deepEqual(await left(database, 'a', 'b', 'c', 'd', 'e'), ['b', 'd', 'e']);
      await database.sessions.deleteOlderOfKey('nobody', 0);
      await database.sessions.deleteOlderOfKey('k', 0);
      assert.deepEqual(await left(database, 'a', 'b', 'c', 'd', 'e'), ['e']);
    });

    test('deleting what has expired takes the oldest, as many as asked, and none that has not', async (t) => {
      const database = await open(t);
      for (const [index, id] of ['d', 'c', 'b', 'a'].entries()) {
        await database.sessions.insert(aSession(id, { expiresAt: T0 + 3 - index }));
      }
      assert.equal(await database.sessions.deleteExpired(T0 + 3, 2), 2);
      assert.deepEqual(await left(database, 'a', 'b', 'c', 'd'), ['c', 'd']);
      assert.equal(await database.sessions.deleteExpired(T0 + 3, 2), 1);
      assert.deepEqual(await left(database, 'c', 'd'), ['d']);
      assert.equal(await database.sessions.deleteExpired(T0 + 3, 2), 0);
    });
  });
};
