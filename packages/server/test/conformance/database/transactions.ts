import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { aJob, anObject, anUpload, T0 } from './records.ts';
import { insertProjects, openWithProjects, type Suite } from './store.ts';

export const transactionSuite: Suite = (name, newStore) => {
  describe(`${name}: transactions`, () => {
    test('what a transaction wrote is there together, for every handle, once it resolves', async (t) => {
      const store = await newStore(t);
      const [one, two] = [await store.open(), await store.open()];
      await insertProjects(one.database);
      const result = await one.database.transaction(async (inside) => {
        await inside.uploads.insert(anUpload('u'));
        await inside.jobs.insert(aJob('j'));
        assert.ok(await inside.uploads.findById('u'), 'its own writes are visible to it');
        assert.equal(await two.database.uploads.findById('u'), undefined, 'and to nobody else');
        return 'done';
      });
      assert.equal(result, 'done');
      assert.ok(await two.database.uploads.findById('u'));
      assert.ok(await two.database.jobs.findById('j'));
    });

    test('a transaction that throws leaves nothing behind and rejects with what was thrown', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await database.objects.insert(anObject('k'));
      const failure = new Error('stop');
      const attempt = database.transaction(async (inside) => {
        await inside.uploads.insert(anUpload('u'));
        await inside.objects.doom('k');
        throw failure;
      });
      await assert.rejects(attempt, (error) => error === failure);
      assert.equal(await database.uploads.findById('u'), undefined);
      assert.equal((await database.objects.find('k'))?.state, 'open');
      await database.transaction((inside) => inside.uploads.insert(anUpload('u')));
      assert.ok(await database.uploads.findById('u'));
    });

    test('a transaction whose statement fails leaves nothing behind', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      await assert.rejects(
        database.transaction(async (inside) => {
          await inside.objects.insert(anObject('k'));
          await inside.objects.insert(anObject('k'));
        }),
      );
      assert.equal(await database.objects.find('k'), undefined);
    });

    test('statements not awaited when a transaction fails take no effect, however the two fall together', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      const keys: string[] = [];
      for (let delay = 0; delay < 40; delay++) {
        const stragglers: Promise<unknown>[] = [];
        await assert.rejects(
          database.transaction(async (inside) => {
            for (let index = 0; index < 5; index++) {
              const key = `k${delay}-${index}`;
              keys.push(key);
              stragglers.push(inside.objects.insert(anObject(key)));
            }
            for (let turn = 0; turn < delay; turn++) await null;
            throw new Error('stop');
          }),
          /stop/,
        );
        await Promise.allSettled(stragglers);
      }
      assert.deepEqual(await database.objects.known(keys), new Set());
    });

    test('a transaction that is over gives its repositories no more access', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      const { objects } = await database.transaction(async (inside) => inside);
      await assert.rejects(objects.insert(anObject('k')));
      assert.equal(await database.objects.find('k'), undefined);
    });

    test('using the outer repositories inside a transaction is an error, not a deadlock', async (t) => {
      const { database, parts } = await openWithProjects(newStore, t);
      await database.objects.insert(anObject('k'));
      for (const misuse of [
        () => database.objects.doom('k'),
        () => database.objects.find('k'),
        () => database.transaction(async () => undefined),
        () => parts.seal('k', []),
      ]) {
        await assert.rejects(database.transaction<unknown>(misuse), /Inside a transaction/);
      }
      assert.equal((await database.objects.find('k'))?.state, 'open');
    });

    test('what a transaction left running may use the database once it is over', async (t) => {
      const { database } = await openWithProjects(newStore, t);
      const over = Promise.withResolvers<void>();
      let later: Promise<void> | undefined;
      await database.transaction(async () => {
        later = over.promise.then(() => database.objects.insert(anObject('k')));
      });
      over.resolve();
      await later;
      assert.ok(await database.objects.find('k'));
    });

    test('concurrent transactions that read and then write lose no update', async (t) => {
      const store = await newStore(t);
      const [one, two] = [await store.open(), await store.open()];
      await insertProjects(one.database);
      await one.database.transaction(async (inside) => {
        await inside.uploads.insert(anUpload('u'));
        await inside.jobs.insert(aJob('j', { status: 'pending', runAt: 0 }));
      });
      const count = 40;
      await Promise.all(
        Array.from({ length: count }, (_, index) =>
          (index % 2 ? one : two).database.transaction(async ({ jobs }) => {
            const job = await jobs.findById('j');
            const seen = Number(job?.metadata.output.seen ?? 0);
            await Promise.resolve();
            await jobs.changeStatus('j', ['pending'], T0, { output: { seen: seen + 1 } });
          }),
        ),
      );
      assert.deepEqual((await one.database.jobs.findById('j'))?.metadata.output, { seen: count });
    });

    test('data outlives closing and opening again', async (t) => {
      const store = await newStore(t);
      const first = await store.open();
      await insertProjects(first.database);
      await first.database.uploads.insert(anUpload('u'));
      await first.database.close();
      await assert.rejects(first.database.check());
      const second = await store.open();
      await second.database.check();
      assert.deepEqual(await second.database.uploads.findById('u'), anUpload('u'));
    });

    test('closing waits for what is under way', async (t) => {
      const store = await newStore(t);
      const { database } = await store.open();
      await insertProjects(database);
      const work = Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          database.transaction(async ({ objects }) => {
            await objects.insert(anObject(`a${index}`));
            await objects.insert(anObject(`b${index}`));
          }),
        ),
      );
      await database.close();
      await work;
      const reopened = await store.open();
      assert.equal(await reopened.database.objects.outstandingBytes(), 2000);
    });
  });
};
