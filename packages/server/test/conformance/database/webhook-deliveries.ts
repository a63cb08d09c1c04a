import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ids, T0 } from './records.ts';
import type { Suite } from './store.ts';
import { aDelivery, aDeliveryClaim, anOutcome, aWebhook, openWithWebhooks } from './webhook-records.ts';

export const deliverySuite: Suite = (name, newStore) => {
  describe(`${name}: deliveries of webhooks`, () => {
    test('a delivery is found as it was inserted, of its webhook', async (t) => {
      const { deliveries } = await openWithWebhooks(newStore, t, aWebhook('v'));
      const full = aDelivery('full', {
        state: 'dead',
        attempts: 10,
        lastAttemptAt: T0 + 1,
        finishedAt: T0 + 2,
        responseStatus: 500,
        responseBody: 'no',
        error: 'The receiver answered 500.',
      });
      await deliveries.insert([aDelivery('plain'), full]);
      await deliveries.insert([]);
      assert.deepEqual(await deliveries.find('w', 'plain'), aDelivery('plain'));
      assert.deepEqual(await deliveries.find('w', 'full'), full);
      assert.equal(await deliveries.find('v', 'full'), undefined);
    });

    test('deliveries are listed by webhook and state, newest first, page by page', async (t) => {
      const { deliveries } = await openWithWebhooks(newStore, t, aWebhook('v'));
      const made = ['a', 'b', 'c', 'd'].map((id, index) =>
        aDelivery(id, { createdAt: T0 + Math.floor(index / 2), state: id === 'b' ? 'dead' : 'pending' }),
      );
      await deliveries.insert([...made, aDelivery('other', { webhookId: 'v' })]);
      const first = await deliveries.list('w', {}, { size: 3 });
      assert.deepEqual(ids(first.items), ['d', 'c', 'b']);
      assert.ok(first.next);
      assert.deepEqual(ids((await deliveries.list('w', {}, { size: 3, after: first.next })).items), ['a']);
      assert.deepEqual(ids((await deliveries.list('w', { state: 'dead' }, { size: 3 })).items), ['b']);
    });

    test('the outcome of an attempt is kept, and what failed comes again when it is due', async (t) => {
      const { deliveries } = await openWithWebhooks(newStore, t);
      await deliveries.insert([aDelivery('d')]);
      const [first] = await deliveries.claim(aDeliveryClaim('s'));
      const failed = { state: 'pending', dueAt: T0 + 50, responseStatus: 500, error: 'No.' } as const;
      assert.equal(await deliveries.settle('d', first?.claim ?? -1, anOutcome(failed)), true);
      assert.deepEqual(
        await deliveries.find('w', 'd'),
        aDelivery('d', { ...failed, attempts: 1, lastAttemptAt: T0 + 5, responseBody: 'thanks' }),
      );
      await deliveries.release('d', first?.claim ?? -1, T0);
      assert.deepEqual(
        await deliveries.claim(aDeliveryClaim('s', { now: T0 + 49 })),
        [],
        'it was settled, not claimed',
      );
      const [second] = await deliveries.claim(aDeliveryClaim('s', { now: T0 + 50 }));
      await deliveries.settle('d', second?.claim ?? -1, anOutcome({ at: T0 + 60 }));
      const done = await deliveries.find('w', 'd');
      assert.deepEqual(
        [done?.state, done?.attempts, done?.finishedAt, done?.error],
        ['delivered', 2, T0 + 60, null],
      );
    });

    test('what an ended process was sending is due at once, and its outcome counts no more', async (t) => {
      const { deliveries } = await openWithWebhooks(newStore, t);
      await deliveries.insert([aDelivery('a'), aDelivery('b')]);
      const [a] = await deliveries.claim(aDeliveryClaim('dead', { limit: 1 }));
      const [b] = await deliveries.claim(aDeliveryClaim('alive', { limit: 1 }));
      assert.deepEqual([...(await deliveries.listOwners())].toSorted(), ['alive', 'dead']);
      await deliveries.releaseOwner('dead', T0 + 1);
      assert.deepEqual(await deliveries.listOwners(), ['alive']);
      assert.equal(await deliveries.settle(a?.delivery.id ?? '', a?.claim ?? -1, anOutcome()), false);
      assert.deepEqual(
        (await deliveries.claim(aDeliveryClaim('heir'))).map(({ delivery }) => delivery.id),
        [a?.delivery.id],
      );
      await deliveries.settle(b?.delivery.id ?? '', b?.claim ?? -1, anOutcome());
      assert.deepEqual(await deliveries.listOwners(), ['heir']);
    });

    test('what has come to an end is replayed as new, and dead ones since a time all at once', async (t) => {
      const { deliveries } = await openWithWebhooks(newStore, t, aWebhook('v'));
      const dead = { state: 'dead', attempts: 10, finishedAt: T0 + 9, error: 'No.' } as const;
      await deliveries.insert([
        aDelivery('pending'),
        aDelivery('delivered', { state: 'delivered', finishedAt: T0 }),
        aDelivery('dead', dead),
        aDelivery('later', { ...dead, createdAt: T0 + 1 }),
        aDelivery('latest', { ...dead, createdAt: T0 + 2 }),
        aDelivery('theirs', { ...dead, createdAt: T0 + 2, webhookId: 'v' }),
      ]);
      assert.equal(await deliveries.replay('w', 'pending', T0 + 20), false);
      assert.equal(await deliveries.replay('v', 'dead', T0 + 20), false);
      assert.equal(await deliveries.replay('w', 'delivered', T0 + 20), true);
      assert.deepEqual(await deliveries.find('w', 'delivered'), aDelivery('delivered', { dueAt: T0 + 20 }));
      assert.equal(await deliveries.replayDead('w', T0 + 1, T0 + 20, 1), 1);
      assert.equal((await deliveries.find('w', 'later'))?.state, 'pending', 'the oldest first');
      assert.equal(await deliveries.replayDead('w', T0 + 1, T0 + 20, 5), 1);
      assert.equal((await deliveries.find('w', 'dead'))?.state, 'dead');
      assert.equal((await deliveries.find('v', 'theirs'))?.state, 'dead');
      await deliveries.insert([aDelivery('died since', { ...dead, finishedAt: T0 + 21 })]);
      assert.equal(
        await deliveries.replayDead('w', T0, T0 + 20, 5),
        1,
        'what dies of a replay is not replayed by it',
      );
      assert.equal((await deliveries.find('w', 'died since'))?.state, 'dead');
    });

    test('what has waited too long for a receiver that fails is given up, and nothing else', async (t) => {
      const failing = { failingSince: T0 - 1, updatedAt: T0 - 1 };
      const { deliveries } = await openWithWebhooks(
        newStore,
        t,
        aWebhook('failing', failing),
        aWebhook('lately', { ...failing, failingSince: T0 }),
        aWebhook('changed', { ...failing, updatedAt: T0 }),
        aWebhook('off', { ...failing, disabledAt: T0 - 1 }),
      );
      for (const webhookId of ['w', 'lately', 'changed', 'off', 'failing']) {
        await deliveries.insert([aDelivery(`of ${webhookId}`, { webhookId, dueAt: T0 - 9, attempts: 3 })]);
      }
      await deliveries.insert([
        aDelivery('again', { webhookId: 'failing', dueAt: T0 }),
        aDelivery('another', { webhookId: 'failing', dueAt: T0 - 8 }),
        aDelivery('over', { webhookId: 'failing', state: 'delivered', finishedAt: T0 - 9, dueAt: T0 - 9 }),
      ]);
      assert.equal(await deliveries.giveUp(T0, T0 + 5, 'Too long.', 1), 1);
      assert.equal(await deliveries.giveUp(T0, T0 + 5, 'Too long.', 9), 1);
      assert.equal(await deliveries.giveUp(T0, T0 + 5, 'Too long.', 9), 0);
      const { items } = await deliveries.list('failing', { state: 'dead' }, { size: 9 });
      assert.deepEqual(ids(items).toSorted(), ['another', 'of failing']);
      assert.deepEqual(
        items.map(({ finishedAt, error }) => [finishedAt, error]),
        [
          [T0 + 5, 'Too long.'],
          [T0 + 5, 'Too long.'],
        ],
      );
      assert.equal(await deliveries.replay('failing', 'another', T0 + 6), true);
    });

    test('what waits for its next attempt is sent at once when it is replayed, but not what is being sent', async (t) => {
      const { deliveries } = await openWithWebhooks(newStore, t);
      await deliveries.insert([aDelivery('d'), aDelivery('sent')]);
      const claimed = await deliveries.claim(aDeliveryClaim('s', { leaseUntil: T0 + 99 }));
      const claim = claimed.find(({ delivery }) => delivery.id === 'd')?.claim ?? -1;
      await deliveries.settle('d', claim, anOutcome({ state: 'pending', dueAt: T0 + 500, error: 'No.' }));
      assert.equal(await deliveries.replay('w', 'sent', T0 + 20), false);
      assert.equal(await deliveries.replay('w', 'd', T0 + 20), true);
      assert.equal(await deliveries.replay('w', 'd', T0 + 20), false, 'it is due');
      const [again] = await deliveries.claim(aDeliveryClaim('s', { now: T0 + 20, leaseUntil: T0 + 99 }));
      assert.deepEqual([again?.delivery.id, again?.delivery.attempts], ['d', 0]);
    });

    test('a replay fences an attempt that is still under way', async (t) => {
      const { deliveries } = await openWithWebhooks(newStore, t);
      await deliveries.insert([aDelivery('d')]);
      const [slow] = await deliveries.claim(aDeliveryClaim('s'));
      const [heir] = await deliveries.claim(aDeliveryClaim('r', { now: T0 + 30 }));
      await deliveries.settle('d', heir?.claim ?? -1, anOutcome());
      await deliveries.replay('w', 'd', T0 + 40);
      for (const claim of [slow?.claim, heir?.claim]) {
        assert.equal(await deliveries.settle('d', claim ?? -1, anOutcome()), false);
      }
      assert.equal((await deliveries.find('w', 'd'))?.state, 'pending');
    });

    test('what is over and old is removed, as many as asked, and nothing else', async (t) => {
      const { deliveries } = await openWithWebhooks(
        newStore,
        t,
        aWebhook('off', { disabledAt: T0, disabledReason: 'gone' }),
      );
      await deliveries.insert([
        aDelivery('pending', { createdAt: 0, dueAt: 0 }),
        ...['a', 'b', 'c'].map((id, index) => aDelivery(id, { state: 'delivered', finishedAt: T0 + index })),
        aDelivery('dead', { state: 'dead', finishedAt: T0 }),
        aDelivery('forgotten', { webhookId: 'off' }),
      ]);
      assert.equal(await deliveries.removeFinished('delivered', T0 + 2, 1), 1);
      assert.equal(await deliveries.removeFinished('delivered', T0 + 2, 5), 1);
      assert.equal(await deliveries.removeFinished('delivered', T0 + 2, 5), 0);
      assert.equal(await deliveries.removeForgotten(T0, 5), 0);
      assert.equal(await deliveries.removeForgotten(T0 + 1, 5), 1);
      assert.deepEqual(ids((await deliveries.list('w', {}, { size: 9 })).items).toSorted(), [
        'c',
        'dead',
        'pending',
      ]);
      assert.equal(await deliveries.removeFinished('dead', T0 + 1, 5), 1);
    });

    test('pending ones are counted, but not those of disabled and deleted webhooks', async (t) => {
      const { webhooks, deliveries } = await openWithWebhooks(
        newStore,
        t,
        aWebhook('off', { disabledAt: T0 }),
        aWebhook('gone'),
      );
      assert.deepEqual(await deliveries.countPending(), { count: 0, since: null });
      await deliveries.insert([
        aDelivery('a', { createdAt: T0 + 7 }),
        aDelivery('b', { createdAt: T0 + 5 }),
        aDelivery('over', { createdAt: T0, state: 'dead', finishedAt: T0 }),
        aDelivery('off', { createdAt: T0, webhookId: 'off' }),
        aDelivery('gone', { createdAt: T0, webhookId: 'gone' }),
      ]);
      await webhooks.delete('p1', 'gone', T0);
      assert.deepEqual(await deliveries.countPending(), { count: 2, since: T0 + 5 });
    });
  });
};
