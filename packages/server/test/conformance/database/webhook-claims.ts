import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DeliveryClaim } from '../../../src/ports/webhook-delivery-repository.ts';
import { T0 } from './records.ts';
import { insertProjects, type Suite } from './store.ts';
import { aDelivery, aDeliveryClaim, anOutcome, aWebhook, openWithWebhooks } from './webhook-records.ts';

export const deliveryClaimSuite: Suite = (name, newStore) => {
  describe(`${name}: claiming deliveries of webhooks`, () => {
    test('the longest due are claimed, once, until the claim runs out', async (t) => {
      const { deliveries } = await openWithWebhooks(newStore, t);
      await deliveries.insert([
        aDelivery('second', { dueAt: T0 + 1 }),
        aDelivery('first'),
        aDelivery('later', { dueAt: T0 + 2 }),
        aDelivery('over', { state: 'delivered' }),
      ]);
      const [claimed] = await deliveries.claim(aDeliveryClaim('s', { limit: 1 }));
      assert.equal(claimed?.delivery.id, 'first');
      assert.equal(claimed?.delivery.payload, aDelivery('first').payload);
      assert.deepEqual(
        (await deliveries.claim(aDeliveryClaim('s'))).map(({ delivery }) => delivery.id),
        ['second'],
      );
      assert.deepEqual(await deliveries.claim(aDeliveryClaim('s')), []);
      const again = await deliveries.claim(aDeliveryClaim('r', { now: T0 + 30, leaseUntil: T0 + 60 }));
      assert.equal(again.length, 3);
      const taken = again.find(({ delivery }) => delivery.id === 'first');
      assert.equal(await deliveries.settle('first', claimed.claim, anOutcome()), false, 'it was taken over');
      assert.equal(await deliveries.settle('first', taken?.claim ?? -1, anOutcome()), true);
      assert.equal(await deliveries.settle('first', taken?.claim ?? -1, anOutcome()), false, 'it is over');
    });

    test('each webhook gets its share, those that fail a small one, and what is in hand counts', async (t) => {
      const off = aWebhook('off', { disabledAt: T0 });
      const failing = ['f', 'g'].map((id) => aWebhook(id, { failingSince: T0 }));
      const { deliveries } = await openWithWebhooks(newStore, t, aWebhook('v'), off, ...failing);
      for (const webhookId of ['w', 'v', 'off', 'f', 'g']) {
        await deliveries.insert(
          Array.from({ length: 6 }, (_, index) =>
            aDelivery(`${webhookId}${index}`, { webhookId, dueAt: T0 - 9 + index }),
          ),
        );
      }
      const shares = async (fields: Partial<DeliveryClaim>) => {
        const claimed = await deliveries.claim(aDeliveryClaim('s', fields));
        for (const { delivery, claim, failing: ill } of claimed) {
          assert.equal(ill, ['f', 'g'].includes(delivery.webhookId));
          await deliveries.release(delivery.id, claim, T0 - 9);
        }
        const grouped = Map.groupBy(claimed, ({ delivery }) => delivery.webhookId);
        return Object.fromEntries([...grouped].map(([id, each]) => [id, each.length]));
      };
      assert.deepEqual(await shares({ limit: 64 }), { w: 4, v: 4, f: 1, g: 1 });
      assert.deepEqual(await shares({ limit: 64, failingLimit: 1 }), { w: 4, v: 4, f: 1 });
      assert.deepEqual(await shares({ limit: 64, failingLimit: 0, busy: new Map([['w', 3]]) }), {
        w: 1,
        v: 4,
      });
      assert.deepEqual(await shares({ limit: 5, failingLimit: 2 }), { f: 1, g: 1, v: 2, w: 1 });
      assert.deepEqual(await shares({ limit: 2, failingLimit: 0, busy: new Map([['v', 9]]) }), { w: 2 });
    });

    test('who has little in hand comes before a backlog, and no project takes all', async (t) => {
      const slow = ['s1', 's2', 's3'].map((id) => aWebhook(id));
      const { deliveries } = await openWithWebhooks(
        newStore,
        t,
        ...slow,
        aWebhook('new', { projectId: 'p2' }),
      );
      for (const webhookId of ['s1', 's2', 's3']) {
        await deliveries.insert(
          Array.from({ length: 6 }, (_, index) =>
            aDelivery(`${webhookId}-${index}`, { webhookId, dueAt: T0 - 99 }),
          ),
        );
      }
      await deliveries.insert([aDelivery('late', { webhookId: 'new' })]);
      const claimed = async (fields: Partial<DeliveryClaim>) => {
        const found = await deliveries.claim(aDeliveryClaim('s', fields));
        for (const { delivery, claim } of found)
          await deliveries.release(delivery.id, claim, delivery.createdAt);
        return found.map(({ delivery, projectId }) => `${projectId} ${delivery.webhookId}`).toSorted();
      };
      const busy = new Map([
        ['s1', 3],
        ['s2', 2],
      ]);
      const busyProjects = new Map([['p1', 5]]);
      assert.deepEqual(await claimed({ limit: 1, busy, busyProjects }), ['p2 new']);
      assert.deepEqual(await claimed({ limit: 2, busy, busyProjects }), ['p1 s3', 'p2 new']);
      assert.deepEqual(await claimed({ perProject: 6, busy, busyProjects }), ['p1 s3', 'p2 new']);
      assert.deepEqual(await claimed({ perProject: 5, busy, busyProjects }), ['p2 new']);
    });

    test('several that claim at the same moment share what there is', async (t) => {
      const store = await newStore(t);
      const databases = [(await store.open()).database, (await store.open()).database];
      const [database] = databases;
      assert.ok(database);
      await insertProjects(database);
      for (let index = 0; index < 10; index += 1) {
        await database.webhooks.insert(aWebhook(`w${index}`), 20);
        await database.deliveries.insert(
          Array.from({ length: 4 }, (_, each) => aDelivery(`d${index}-${each}`, { webhookId: `w${index}` })),
        );
      }
      const seen: string[] = [];
      for (let rounds = 0; seen.length < 40 && rounds < 20; rounds += 1) {
        const claims = await Promise.all(
          Array.from({ length: 8 }, (_, index) =>
            databases[index % 2]?.deliveries.claim(aDeliveryClaim(`s${index}`, { limit: 7 })),
          ),
        );
        seen.push(...claims.flatMap((claimed) => claimed?.map(({ delivery }) => delivery.id) ?? []));
      }
      assert.equal(seen.length, 40);
      assert.equal(new Set(seen).size, 40, 'nothing was claimed twice');
    });
  });
};
