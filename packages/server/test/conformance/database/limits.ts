import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openWithProjects, type Suite } from './store.ts';

const T0 = 1_790_000_000_000;
const BUCKET = { name: 'request p1', perMinute: 17 };
/** Milliseconds in which a token comes back. */
const STEP = 60_000 / BUCKET.perMinute;

export const limitSuite: Suite = (name, newStore) => {
  describe(`${name}: limits`, () => {
    test('a bucket gives what it has, and then says how long it takes to have one again', async (t) => {
      const { limits } = (await openWithProjects(newStore, t)).database;
      assert.deepEqual(await limits.takeTokens(BUCKET, 16, T0), { granted: 16, wait: 0 });
      assert.deepEqual(await limits.takeTokens(BUCKET, 5, T0), { granted: 1, wait: 0 });
      const refused = await limits.takeTokens(BUCKET, 1, T0);
      assert.equal(refused.granted, 0);
      assert.ok(Math.abs(refused.wait - STEP) < 1, String(refused.wait));
      const half = await limits.takeTokens(BUCKET, 1, T0 + STEP / 2);
      assert.ok(Math.abs(half.wait - STEP / 2) < 1, String(half.wait));
      assert.equal((await limits.takeTokens(BUCKET, 3, T0 + 2 * STEP)).granted, 2);
      assert.equal((await limits.takeTokens({ ...BUCKET, name: 'other' }, 1, T0)).granted, 1);
    });

    test('a bucket never holds more than a minute has, and a clock that goes back takes nothing', async (t) => {
      const { limits } = (await openWithProjects(newStore, t)).database;
      await limits.takeTokens(BUCKET, 1, T0);
      assert.equal((await limits.takeTokens(BUCKET, 100, T0 + 600_000)).granted, 17);
      assert.equal((await limits.takeTokens(BUCKET, 1, T0)).granted, 0);
      assert.equal((await limits.takeTokens({ ...BUCKET, name: 'new' }, 100, T0)).granted, 17);
    });

    test('a token given back can be taken again', async (t) => {
      const { limits } = (await openWithProjects(newStore, t)).database;
      await limits.giveBackToken(BUCKET);
      await limits.takeTokens(BUCKET, 17, T0);
      await limits.giveBackToken(BUCKET);
      assert.equal((await limits.takeTokens(BUCKET, 2, T0)).granted, 1);
    });

    test('a bucket gives each of many takers at once its due, and no more together', async (t) => {
      const store = await newStore(t);
      const handles = await Promise.all([store.open(), store.open()]);
      const takes = Array.from(
        { length: 40 },
        (_, index) => (handles[index % 2] ?? handles[0]).database.limits,
      );
      const grants = await Promise.all(takes.map((limits) => limits.takeTokens(BUCKET, 1, T0)));
      assert.equal(
        grants.reduce((sum, { granted }) => sum + granted, 0),
        17,
      );
    });

    test('full buckets are forgotten, and others are not', async (t) => {
      const { limits } = (await openWithProjects(newStore, t)).database;
      await limits.takeTokens(BUCKET, 17, T0);
      await limits.forgetUnused(T0 + 59_000);
      assert.equal((await limits.takeTokens(BUCKET, 17, T0 + 59_000)).granted, 16);
      await limits.forgetUnused(T0 + 600_000);
      assert.equal((await limits.takeTokens(BUCKET, 17, T0)).granted, 17);
    });

    test('slots are taken by as many as there are, until they are freed or their time is up', async (t) => {
      const { limits } = (await openWithProjects(newStore, t)).database;
      const take = (holder: string, now = T0) =>
        limits.takeSlot('preview p1', 2, holder, { now, until: now + 100 });
      assert.deepEqual([await take('a'), await take('b'), await take('c')], [true, true, false]);
      assert.equal(await limits.takeSlot('preview p2', 2, 'c', { now: T0, until: T0 + 100 }), true);
      await limits.freeSlot('preview p1', 'a');
      await limits.freeSlot('preview p1', 'nobody');
      assert.deepEqual([await take('c'), await take('d')], [true, false]);
      assert.deepEqual(
        [await take('e', T0 + 100), await take('f', T0 + 100), await take('g', T0 + 100)],
        [true, true, false],
      );
      // Of a holder that was late: the slot is another's by now.
      await limits.freeSlot('preview p1', 'b');
      assert.equal(await take('h', T0 + 100), false);
    });

    test('a turn is taken by one when it is due, and by another when that one does not end it', async (t) => {
      const store = await newStore(t);
      const handles = await Promise.all([store.open(), store.open()]);
      const race = async (now: number) => {
        const holders = Array.from({ length: 10 }, (_, index) => `${now}/${index}`);
        const taken = holders.map((holder, index) =>
          (handles[index % 2] ?? handles[0]).database.limits.takeTurn('collect', holder, {
            now,
            until: now + 60,
          }),
        );
        const won = await Promise.all(taken);
        return holders.filter((_, index) => won[index]);
      };
      const { limits } = handles[0].database;
      const [first = '', ...others] = await race(T0);
      assert.deepEqual(others, []);
      assert.deepEqual(await race(T0 + 59), []);
      await limits.endTurn('collect', first, T0 + 10);
      assert.deepEqual(await race(T0 + 9), []);
      const [second = ''] = await race(T0 + 10);
      // Took too long: its turn is over when another has the next.
      assert.equal((await race(T0 + 70)).length, 1);
      await limits.endTurn('collect', second, T0);
      assert.deepEqual(await race(T0 + 71), []);
    });
  });
};
