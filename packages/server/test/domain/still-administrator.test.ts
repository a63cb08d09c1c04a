import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { AuthenticationError } from '../../src/domain/errors.ts';
import { createKey } from '../../src/domain/projects/create-key.ts';
import { createProject } from '../../src/domain/projects/create-project.ts';
import { callerOf } from '../../src/domain/projects/credentials.ts';
import { revokeKey } from '../../src/domain/projects/revoke-key.ts';
import { openStores } from './real-stores.ts';

describe('who asked to change who may do what, and was let in', () => {
  async function open(t: TestContext) {
    const { database } = await openStores(t);
    const needs = { database, clock: () => 1_790_000_000_000, hashKey: new Uint8Array(32) };
    const { project, key } = await createProject(needs, 'studio', { administrator: true });
    const { key: target } = await createProject(needs, 'other');
    const changes = {
      'create a key': () => createKey(needs, project.id, { name: 'new', administrator: true }, callerOf(key)),
      'create a project': () => createProject(needs, 'new', { by: callerOf(key) }),
      'revoke a key': () => revokeKey(needs, target.key, callerOf(key)),
    };
    const stored = async () => [await database.projects.list(), await database.keys.list()];
    return { needs, key, target, changes, stored };
  }

  for (const change of ['create a key', 'create a project', 'revoke a key'] as const) {
    it(`may ${change}`, async (t) => {
      const { changes, stored } = await open(t);
      const before = await stored();
      await changes[change]();
      assert.notDeepEqual(await stored(), before);
    });

    it(`may not ${change} when the key was revoked meanwhile`, async (t) => {
      const { needs, key, changes, stored } = await open(t);
      await revokeKey(needs, key.key);
      const before = await stored();
      await assert.rejects(changes[change](), AuthenticationError);
      assert.deepEqual(await stored(), before);
    });
  }

  it('may do nothing with a key that administers nothing', async (t) => {
    const { needs, target } = await open(t);
    const by = callerOf(target);
    await assert.rejects(createProject(needs, 'new', { by }), AuthenticationError);
  });
});
