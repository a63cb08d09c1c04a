import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ids, T0 } from './records.ts';
import { insertProjects, openWithProjects, type Suite } from './store.ts';
import { aDelivery, aDeliveryClaim, aWebhook } from './webhook-records.ts';

export const webhookSuite: Suite = (name, newStore) => {
  describe(`${name}: webhooks`, () => {
    test('a webhook is found in its project as it was inserted', async (t) => {
      const { webhooks } = (await openWithProjects(newStore, t)).database;
      const full = aWebhook('full', {
        eventTypes: [],
        disabledAt: T0,
        disabledReason: 'gone',
        formerSealedSecret: 'v1.former',
        formerSecretUntil: T0 + 9,
        failingSince: T0 - 1,
      });
      for (const webhook of [aWebhook('plain'), full]) {
        assert.equal(await webhooks.insert(webhook, 20), true);
        assert.deepEqual(await webhooks.find('p1', webhook.id), webhook);
        assert.deepEqual(await webhooks.findById(webhook.id), webhook);
        assert.equal(await webhooks.find('p2', webhook.id), undefined);
      }
      await assert.rejects(webhooks.insert(aWebhook('lost', { projectId: 'nowhere' }), 20));
    });

    test('webhooks are listed by project, the oldest first', async (t) => {
      const { webhooks } = (await openWithProjects(newStore, t)).database;
      await webhooks.insert(aWebhook('b', { createdAt: T0 + 1 }), 20);
      await webhooks.insert(aWebhook('a', { createdAt: T0 + 2 }), 20);
      await webhooks.insert(aWebhook('c', { projectId: 'p2' }), 20);
      assert.deepEqual(ids(await webhooks.list('p1')), ['b', 'a']);
    });

    test('a project gets as many as it may have, also when all are inserted at once', async (t) => {
      const store = await newStore(t);
      const opened = [await store.open(), await store.open()];
      await insertProjects(opened[0]?.database ?? assert.fail());
      const inserted = await Promise.all(
        Array.from({ length: 12 }, (_, index) =>
          opened[index % 2]?.database.webhooks.insert(aWebhook(`w${index}`), 5),
        ),
      );
      assert.equal(inserted.filter(Boolean).length, 5);
      assert.equal((await opened[0]?.database.webhooks.list('p1'))?.length, 5);
    });

    test('subscribers are those of the project that are enabled', async (t) => {
      const { webhooks } = (await openWithProjects(newStore, t)).database;
      await webhooks.insert(aWebhook('w'), 20);
      await webhooks.insert(aWebhook('off', { disabledAt: T0 }), 20);
      await webhooks.insert(aWebhook('gone'), 20);
      await webhooks.insert(aWebhook('theirs', { projectId: 'p2' }), 20);
      await webhooks.delete('p1', 'gone', T0);
      assert.deepEqual(await webhooks.subscribers('p1'), [
        { id: 'w', eventTypes: ['upload.imported', 'asset.deleted'] },
      ]);
    });

    test('what is changed is changed, and nothing else', async (t) => {
      const { webhooks } = (await openWithProjects(newStore, t)).database;
      await webhooks.insert(aWebhook('w', { failingSince: T0 }), 20);
      const changes = { url: 'https://example.org/', eventTypes: [], disabledAt: T0 + 1, failingSince: null };
      assert.equal(await webhooks.update('p2', 'w', changes, T0 + 1), false);
      assert.equal(await webhooks.update('p1', 'w', changes, T0 + 1), true);
      assert.deepEqual(await webhooks.find('p1', 'w'), aWebhook('w', { ...changes, updatedAt: T0 + 1 }));
    });

    test('a receiver that is gone disables once, and failing is remembered from its beginning', async (t) => {
      const { webhooks } = (await openWithProjects(newStore, t)).database;
      await webhooks.insert(aWebhook('w'), 20);
      await webhooks.setFailing('w', T0 + 1);
      await webhooks.setFailing('w', T0 + 2);
      await webhooks.disableGone('w', T0 - 1, T0 + 2);
      assert.equal((await webhooks.find('p1', 'w'))?.disabledAt, null, 'its owner has changed it since');
      await webhooks.disableGone('w', T0, T0 + 3);
      await webhooks.disableGone('w', T0 + 3, T0 + 4);
      assert.deepEqual(
        await webhooks.find('p1', 'w'),
        aWebhook('w', {
          failingSince: T0 + 1,
          disabledAt: T0 + 3,
          disabledReason: 'gone',
          updatedAt: T0 + 3,
        }),
      );
      await webhooks.setFailing('w', null);
      assert.equal((await webhooks.find('p1', 'w'))?.failingSince, null);
    });

    test('of several that change it by what they read, each sees what the one before wrote', async (t) => {
      const store = await newStore(t);
      const databases = [(await store.open()).database, (await store.open()).database];
      const [database] = databases;
      assert.ok(database);
      await insertProjects(database);
      await database.webhooks.insert(aWebhook('w'), 20);
      const formers = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          databases[index % 2]?.transaction(async ({ webhooks }) => {
            const { sealedSecret = '' } = (await webhooks.find('p1', 'w')) ?? {};
            const changes = { sealedSecret: `s${index}`, formerSealedSecret: sealedSecret };
            await webhooks.update('p1', 'w', changes, T0 + index);
            return sealedSecret;
          }),
        ),
      );
      assert.equal(new Set(formers).size, 8, 'no secret that was given out is lost');
    });

    test('a deleted webhook is nowhere, makes room at once, and its deliveries go in batches', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      const { webhooks, deliveries } = database;
      await webhooks.insert(aWebhook('w'), 1);
      await deliveries.insert(['a', 'b', 'c'].map((id) => aDelivery(id)));
      assert.equal(await webhooks.delete('p2', 'w', T0), false);
      assert.equal(await webhooks.delete('p1', 'w', T0), true);
      assert.equal(await webhooks.delete('p1', 'w', T0), false);
      assert.equal(await webhooks.findById('w'), undefined);
      assert.equal(await webhooks.update('p1', 'w', { url: 'x' }, T0), false);
      assert.deepEqual(await webhooks.list('p1'), []);
      assert.equal(await webhooks.insert(aWebhook('v'), 1), true);
      assert.deepEqual(await deliveries.claim(aDeliveryClaim('s')), []);
      // Of a transaction that saw it before it was deleted.
      await deliveries.insert([aDelivery('d')]);
      assert.equal(await webhooks.removeDeleted(T0, 3), 3);
      assert.equal(await webhooks.removeDeleted(T0, 3), 1);
      assert.equal(await webhooks.removeDeleted(T0 + 1, 3), 1);
      assert.equal(await webhooks.removeDeleted(T0 + 1, 3), 0);
      await assert.rejects(deliveries.insert([aDelivery('e')]));
    });
  });
};
