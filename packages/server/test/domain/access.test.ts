import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { authenticate, type KeyPair } from '../../src/domain/projects/credentials.ts';
import { DEFAULT_PROJECT, ensureAccess } from '../../src/domain/projects/ensure-access.ts';
import { newSqliteStore } from '../conformance/database/sqlite-store.ts';

describe('access to an installation', () => {
  /** An empty database. */
  async function fresh(t: TestContext) {
    const { database } = await (await newSqliteStore(t)).open();
    return { database, clock: () => 1_790_000_000_000, hashKey: new Uint8Array(32) };
  }

  const header = ({ key, secret }: KeyPair) => `Bearer ${key}:${secret}`;

  it('is by a key that is generated once, and administers', async (t) => {
    const needs = await fresh(t);
    const issued = await ensureAccess(needs, undefined);
    assert.ok(issued !== undefined);
    const caller = await authenticate(needs.database.keys, needs.hashKey, header(issued));
    assert.deepEqual([caller.key, caller.administrator], [issued.key, true]);
    assert.equal((await needs.database.projects.find(caller.projectId))?.name, DEFAULT_PROJECT);
    assert.equal(await ensureAccess(needs, undefined), undefined);
    assert.equal((await needs.database.keys.list()).length, 1);
  });

  it('is by the configured key instead, which administers', async (t) => {
    const needs = await fresh(t);
    const pair = { key: 'configured', secret: 'chosen' };
    for (let start = 0; start < 2; start += 1) {
      assert.equal(await ensureAccess(needs, pair), undefined);
      const caller = await authenticate(needs.database.keys, needs.hashKey, header(pair));
      assert.deepEqual([caller.key, caller.administrator], ['configured', true]);
    }
    assert.deepEqual(
      (await needs.database.projects.list()).map(({ name }) => name),
      [DEFAULT_PROJECT],
    );
  });

  it('by the configured key administers also where the key is older than that, or was revoked', async (t) => {
    const needs = await fresh(t);
    await ensureAccess(needs, { key: 'configured', secret: 'chosen' });
    const stored = await needs.database.keys.find('configured');
    assert.ok(stored !== undefined);
    await needs.database.keys.insert({ ...stored, key: 'older', administrator: false });
    await needs.database.keys.revoke('older', 1);
    await ensureAccess(needs, { key: 'older', secret: 'changed' });
    const caller = await authenticate(needs.database.keys, needs.hashKey, 'Bearer older:changed');
    assert.equal(caller.administrator, true);
  });
});
