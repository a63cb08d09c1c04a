import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { aKey, T0 } from './records.ts';
import { openWithProjects, type Suite } from './store.ts';

export const projectSuite: Suite = (name, newStore) => {
  describe(`${name}: projects and keys`, () => {
    test('a project is found by id and by name, and not by anything else', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      assert.deepEqual(await database.projects.find('p1'), { id: 'p1', name: 'One', createdAt: 1 });
      assert.equal((await database.projects.findByName('Two'))?.id, 'p2');
      assert.equal(await database.projects.find('One'), undefined);
      assert.equal(await database.projects.findByName('one'), undefined);
    });

    test('of two projects with one name the older is found', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.projects.insert({ id: 'p0', name: 'Two', createdAt: 3 });
      assert.equal((await database.projects.findByName('Two'))?.id, 'p2');
    });

    test('projects are listed oldest first', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.projects.insert({ id: 'p0', name: 'Zero', createdAt: 0 });
      assert.deepEqual(
        (await database.projects.list()).map((project) => project.id),
        ['p0', 'p1', 'p2'],
      );
    });

    test('a project id cannot be taken twice', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await assert.rejects(database.projects.insert({ id: 'p1', name: 'Again', createdAt: 3 }));
    });

    test('a key reads back as it was written', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      const key = aKey('k', { revokedAt: T0 + 1 });
      await database.keys.insert(key);
      assert.deepEqual(await database.keys.find('k'), key);
      assert.equal(await database.keys.find('other'), undefined);
    });

    test('a key becomes an administrator, and no other does', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.keys.insert(aKey('born', { administrator: true }));
      for (const key of ['made', 'other']) await database.keys.insert(aKey(key));
      await database.keys.makeAdministrator('made');
      await database.keys.makeAdministrator('nobody');
      assert.deepEqual(
        (await database.keys.list()).filter((key) => key.administrator).map(({ key }) => key),
        ['born', 'made'],
      );
      assert.deepEqual(await database.keys.find('made'), aKey('made', { administrator: true }));
    });

    test('a key of a project that does not exist is refused', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await assert.rejects(database.keys.insert(aKey('k', { projectId: 'nowhere' })));
    });

    test('the hash of a secret finds its keys until they are revoked', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.keys.insert(aKey('k1', { secretHash: 'h' }));
      await database.keys.insert(aKey('k2', { secretHash: 'h', projectId: 'p2' }));
      await database.keys.insert(aKey('k3', { secretHash: 'other' }));
      await database.keys.revoke('k1', T0);
      assert.deepEqual(
        (await database.keys.findBySecretHash('h')).map((key) => key.key),
        ['k2'],
      );
    });

    test('a key is revoked once', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.keys.insert(aKey('k'));
      assert.equal(await database.keys.revoke('k', T0 + 1), true);
      assert.equal(await database.keys.revoke('k', T0 + 2), false);
      assert.equal(await database.keys.revoke('missing', T0), false);
      assert.equal((await database.keys.find('k'))?.revokedAt, T0 + 1);
    });

    test('replacing the secret lifts a revocation and leaves other keys alone', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.keys.insert(aKey('k', { revokedAt: T0 }));
      await database.keys.insert(aKey('other'));
      await database.keys.replaceSecret('k', 'new');
      assert.deepEqual(await database.keys.find('k'), aKey('k', { secretHash: 'new' }));
      assert.deepEqual(await database.keys.find('other'), aKey('other'));
    });

    test('keys are listed oldest first, of one project or of all', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.keys.insert(aKey('b', { createdAt: 2 }));
      await database.keys.insert(aKey('a', { createdAt: 3 }));
      await database.keys.insert(aKey('c', { createdAt: 1, projectId: 'p2' }));
      const listed = async (project?: string) => (await database.keys.list(project)).map((key) => key.key);
      assert.deepEqual(await listed(), ['c', 'b', 'a']);
      assert.deepEqual(await listed('p1'), ['b', 'a']);
      assert.deepEqual(await listed('nowhere'), []);
    });
  });
};
