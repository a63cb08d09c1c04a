import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WITHOUT_POSTGRES } from '../../services/postgres.ts';
import { newPostgresDatabase, untilOneWaits } from './postgres-store.ts';
import { T0 } from './records.ts';
import { insertProjects } from './store.ts';
import { aDelivery, aDeliveryClaim, aWebhook } from './webhook-records.ts';

test('PostgreSQL: a delivery that is replayed as it is about to be forgotten is not lost', {
  skip: WITHOUT_POSTGRES,
}, async (t) => {
  const store = await newPostgresDatabase(t);
  const [{ database }, { database: other }] = [await store.open(), await store.open()];
  await insertProjects(database);
  await database.webhooks.insert(aWebhook('w'), 20);
  await database.deliveries.insert([aDelivery('d', { state: 'dead', finishedAt: T0 })]);
  const removed = await database.transaction(async ({ deliveries }) => {
    assert.equal(await deliveries.replay('w', 'd', T0 + 9), true);
    const removing = other.deliveries.removeFinished('dead', T0 + 1, 5);
    await untilOneWaits(store, 'delete from');
    // Inside an object: it goes on when this transaction has ended.
    return { removing };
  });
  assert.equal(await removed.removing, 0);
  assert.equal((await database.deliveries.find('w', 'd'))?.state, 'pending');
});

test('PostgreSQL: what waits for a webhook that is enabled as it is about to be forgotten is not lost', {
  skip: WITHOUT_POSTGRES,
}, async (t) => {
  const store = await newPostgresDatabase(t);
  const [{ database }, { database: other }] = [await store.open(), await store.open()];
  await insertProjects(database);
  await database.webhooks.insert(aWebhook('w', { disabledAt: T0, disabledReason: 'gone' }), 20);
  await database.deliveries.insert([aDelivery('d')]);
  const removed = await database.transaction(async ({ webhooks }) => {
    const enabled = { disabledAt: null, disabledReason: null };
    assert.equal(await webhooks.update('p1', 'w', enabled, T0 + 9), true);
    const removing = other.deliveries.removeForgotten(T0 + 1, 5);
    await untilOneWaits(store, 'delete from');
    return { removing };
  });
  assert.equal(await removed.removing, 0);
  assert.equal((await database.deliveries.find('w', 'd'))?.state, 'pending');
});

test('PostgreSQL: what one process is about to send, another neither takes nor waits for', {
  skip: WITHOUT_POSTGRES,
  // One that waits would do so for ever.
  timeout: 60_000,
}, async (t) => {
  const { open } = await newPostgresDatabase(t);
  const [{ database }, { database: other }] = [await open(), await open()];
  await insertProjects(database);
  await database.webhooks.insert(aWebhook('w'), 20);
  await database.deliveries.insert([aDelivery('d1', { dueAt: T0 - 1 }), aDelivery('d2', { dueAt: T0 })]);
  const idsOf = (claimed: Awaited<ReturnType<typeof database.deliveries.claim>>) =>
    claimed.map(({ delivery }) => delivery.id);
  const taken = await database.transaction(async ({ deliveries }) => [
    idsOf(await deliveries.claim(aDeliveryClaim('one', { limit: 1 }))),
    idsOf(await other.deliveries.claim(aDeliveryClaim('two'))),
  ]);
  assert.deepEqual(taken, [['d1'], ['d2']]);
});
