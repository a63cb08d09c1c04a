import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { anObject, anUpload, aPart, T0 } from './records.ts';
import { insertProjects, openWithProjects, type Suite } from './store.ts';

export const objectSuite: Suite = (name, newStore) => {
  describe(`${name}: the ledger of objects`, () => {
    test('an object reads back as it was written', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      const object = anObject('k', { size: 5 * 1024 ** 4, multipartRef: 'ref', purpose: 'rendition' });
      await database.objects.insert(object);
      assert.deepEqual(await database.objects.find('k'), object);
      assert.equal(await database.objects.find('missing'), undefined);
      await assert.rejects(database.objects.insert(object));
    });

    test('a state changes only from the state named', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.objects.insert(anObject('k'));
      assert.equal(await database.objects.changeState('k', 'sealed', 'doomed'), false);
      assert.equal(await database.objects.changeState('missing', 'open', 'sealed'), false);
      assert.equal(await database.objects.changeState('k', 'open', 'sealed'), true);
      assert.equal(await database.objects.changeState('k', 'open', 'doomed'), false);
      assert.equal((await database.objects.find('k'))?.state, 'sealed');
    });

    test('sealing and dooming race, over two handles: one of them wins', async (t) => {
      const store = await newStore(t);
      const [one, two] = [await store.open(), await store.open()];
      await insertProjects(one.database);
      for (let round = 0; round < 10; round++) {
        const key = `k${round}`;
        await one.database.objects.insert(anObject(key));
        const outcomes = await Promise.all([
          one.database.objects.changeState(key, 'open', 'sealed'),
          two.database.objects.changeState(key, 'open', 'doomed'),
        ]);
        assert.deepEqual(outcomes.filter(Boolean).length, 1);
        assert.equal((await one.database.objects.find(key))?.state, outcomes[0] ? 'sealed' : 'doomed');
      }
    });

    test('sealing notes the final size, may be repeated, and does not bring back what is doomed', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.objects.insert(anObject('k', { size: 100 }));
      await database.objects.insert(anObject('doomed', { size: 100, state: 'doomed' }));
      assert.equal(await database.objects.seal('k', 70), true);
      assert.equal(await database.objects.seal('k', 70), true);
      assert.equal(await database.objects.seal('doomed', 70), false);
      assert.equal(await database.objects.seal('missing', 70), false);
      const { state, size } = (await database.objects.find('k')) ?? {};
      assert.deepEqual({ state, size }, { state: 'sealed', size: 70 });
      assert.equal((await database.objects.find('doomed'))?.state, 'doomed');
    });

    test('bytes that a store reports are activity of the pending upload: new ones now, replaced ones then', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.objects.insert(anObject('k', { size: 100 }));
      await database.uploads.insert(anUpload('u', { storageKey: 'k', updatedAt: T0 }));
      const updatedAt = async () => (await database.uploads.findById('u'))?.updatedAt;
      await database.objects.noteReceived('k', { bytes: 40, at: T0 + 10, now: T0 + 20 });
      assert.equal(await updatedAt(), T0 + 20);
      await database.objects.noteReceived('k', { bytes: 40, at: T0 + 25, now: T0 + 30 });
      assert.equal(await updatedAt(), T0 + 25);
      await database.objects.noteReceived('k', { bytes: 40, at: T0 + 5, now: T0 + 40 });
      assert.equal(await updatedAt(), T0 + 25);
      assert.equal(await database.objects.outstandingBytes(), 60);
    });

    test('dooming works from every state and is idempotent', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      for (const state of ['open', 'sealed', 'doomed'] as const) {
        await database.objects.insert(anObject(state, { state }));
        await database.objects.doom(state);
        await database.objects.doom(state);
        assert.equal((await database.objects.find(state))?.state, 'doomed');
      }
      await database.objects.doom('missing');
    });

    test('what is doomed is listed up to the limit until its row is removed', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.objects.insert(anObject('open'));
      await database.objects.insert(anObject('sealed', { state: 'sealed' }));
      for (const key of ['a', 'b', 'c']) await database.objects.insert(anObject(key, { state: 'doomed' }));
      assert.deepEqual(await database.objects.listDoomed(2), ['a', 'b']);
      await database.objects.remove('a');
      await database.objects.remove('a');
      assert.deepEqual(await database.objects.listDoomed(9), ['b', 'c']);
      assert.equal(await database.objects.find('a'), undefined);
    });

    test('a removed object takes its parts along', async (t) => {
      const { database, parts } = await openWithProjects(newStore, t);
      await database.objects.insert(anObject('k'));
      await parts.record('k', aPart(1, 5), T0);
      await database.objects.doom('k');
      await database.objects.remove('k');
      assert.deepEqual(await parts.list('k'), []);
    });

    test('stale are the open renditions created before the time', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      const rendition = { purpose: 'rendition' } as const;
      await database.objects.insert(anObject('old', { ...rendition, createdAt: 10 }));
      await database.objects.insert(anObject('new', { ...rendition, createdAt: 11 }));
      await database.objects.insert(anObject('stored', { ...rendition, createdAt: 1, state: 'sealed' }));
      await database.objects.insert(anObject('upload', { createdAt: 1 }));
      assert.equal(await database.objects.doomStaleRenditions(11), 1);
      assert.deepEqual(await database.objects.listDoomed(9), ['old']);
      assert.equal(await database.objects.doomStaleRenditions(11), 0);
    });

    test('of many keys those in the ledger are told, whatever their state', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      const keys = Array.from({ length: 2500 }, (_, index) => `k${index}`);
      const stored = ['k0', 'k999', 'k1000', 'k2499'];
      for (const [index, key] of stored.entries()) {
        await database.objects.insert(anObject(key, { state: index % 2 ? 'doomed' : 'sealed' }));
      }
      assert.deepEqual(await database.objects.known(keys), new Set(stored));
      assert.deepEqual(await database.objects.known([]), new Set());
    });

    test('outstanding are the bytes reserved by open objects less those received', async (t) => {
      const { database, parts } = await openWithProjects(newStore, t);
      assert.equal(await database.objects.outstandingBytes(), 0);
      await database.objects.insert(anObject('a', { size: 5 * 1024 ** 4 }));
      await database.objects.insert(anObject('b', { size: 50, projectId: 'p2' }));
      await database.objects.insert(anObject('c', { size: 7, state: 'sealed' }));
      await database.objects.insert(anObject('d', { size: 7, state: 'doomed' }));
      assert.equal(await database.objects.outstandingBytes(), 5 * 1024 ** 4 + 50);
      await parts.record('b', aPart(1, 20), T0);
      await parts.record('b', aPart(2, 20), T0);
      await parts.record('b', aPart(1, 5), T0);
      assert.equal(await database.objects.outstandingBytes(), 5 * 1024 ** 4 + 25);
      await database.objects.doom('a');
      assert.equal(await database.objects.outstandingBytes(), 25);
      await database.objects.changeState('b', 'open', 'sealed');
      assert.equal(await database.objects.outstandingBytes(), 0);
    });

    test('an open object reserves more or fewer bytes, and takes parts accordingly', async (t) => {
      const { database, parts } = await openWithProjects(newStore, t);
      await database.objects.insert(anObject('k', { size: 10 }));
      await database.objects.insert(anObject('bystander', { size: 1 }));
      await parts.record('k', aPart(1, 10), T0);
      assert.equal((await parts.record('k', aPart(2, 1), T0)).recorded, false);
      assert.equal(await database.objects.resize('k', 5 * 1024 ** 4), true);
      assert.equal(await database.objects.outstandingBytes(), 5 * 1024 ** 4 - 10 + 1);
      assert.equal((await parts.record('k', aPart(2, 20), T0)).recorded, true);
      assert.equal(await database.objects.resize('k', 30), true);
      assert.equal((await database.objects.find('k'))?.size, 30);
      assert.equal(await database.objects.outstandingBytes(), 1);
    });

    test('an object is not made smaller than what it has received', async (t) => {
      const { database, parts } = await openWithProjects(newStore, t);
      await database.objects.insert(anObject('k', { size: 10 }));
      await parts.record('k', aPart(1, 6), T0);
      assert.equal(await database.objects.resize('k', 5), false);
      assert.equal((await database.objects.find('k'))?.size, 10);
      assert.equal(await database.objects.resize('k', 6), true);
    });

    test('an object that is sealed, doomed or unknown keeps its size', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      for (const state of ['sealed', 'doomed'] as const) {
        await database.objects.insert(anObject(state, { state }));
        assert.equal(await database.objects.resize(state, 200), false);
        assert.deepEqual(await database.objects.find(state), anObject(state, { state }));
      }
      assert.equal(await database.objects.resize('missing', 200), false);
    });
  });
};
