import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { inProcessFeed } from '../../../src/adapters/feed/in-process.ts';
import { tellingDatabase } from '../../../src/adapters/feed/telling-database.ts';
import type { Database } from '../../../src/ports/database.ts';
import { newSqliteStore } from '../database/sqlite-store.ts';
import { openWithProjects } from '../database/store.ts';
import { aDelivery, aWebhook } from '../database/webhook-records.ts';

describe('the database that tells of what is to be sent', () => {
  /** `told` has the number of deliveries that were there when it told. */
  async function open(t: TestContext): Promise<{ readonly database: Database; readonly told: number[] }> {
    const { database: bare } = await openWithProjects(newSqliteStore, t);
    const feed = inProcessFeed();
    const database = tellingDatabase(bare, feed);
    await database.webhooks.insert(aWebhook('w'), 20);
    const told: number[] = [];
    const counts: Promise<void>[] = [];
    feed.onDeliveriesDue(() => {
      counts.push(bare.deliveries.countPending().then(({ count }) => void told.push(count)));
    });
    t.after(() => Promise.all(counts));
    return { database, told };
  }

  test('tells once a transaction is committed, and nothing of one that fails', async (t) => {
    const { database, told } = await open(t);
    const failing = database.transaction(async ({ deliveries }) => {
      await deliveries.insert([aDelivery('lost')]);
      throw new Error('after the insert');
    });
    await assert.rejects(failing, /after the insert/);
    await database.transaction(({ deliveries }) => deliveries.insert([]));
    await database.transaction(async ({ uploads }) => assert.equal(await uploads.findById('u'), undefined));
    const result = await database.transaction(async ({ deliveries }) => {
      await deliveries.insert([aDelivery('a'), aDelivery('b')]);
      await deliveries.insert([aDelivery('c')]);
      return 'done';
    });
    assert.equal(result, 'done');
    await database.deliveries.countPending();
    assert.deepEqual(told, [3]);
  });

  test('tells of what is sent again, and of what waited while its webhook was disabled', async (t) => {
    const { database, told } = await open(t);
    const { webhooks, deliveries } = database;
    const over = { state: 'dead', finishedAt: 5 } as const;
    await deliveries.insert([aDelivery('a', over), aDelivery('b', over)]);
    assert.equal(await deliveries.replay('w', 'nowhere', 9), false);
    assert.equal(await deliveries.replay('w', 'a', 9), true);
    assert.equal(await deliveries.replayDead('w', 0, 9, 5), 1);
    assert.equal(await deliveries.replayDead('w', 0, 9, 5), 0);
    await webhooks.update('p1', 'w', { disabledAt: 10, disabledReason: 'owner' }, 10);
    await webhooks.update('p1', 'w', { disabledAt: null, disabledReason: null }, 11);
    await webhooks.update('p1', 'nowhere', { disabledAt: null }, 12);
    await deliveries.countPending();
    assert.equal(told.length, 4);
  });
});
