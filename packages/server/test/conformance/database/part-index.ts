import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { IndexedPart } from '../../../src/ports/part-index.ts';
import { anImport, anObject, anUpload, aPart, aPlan, aPlannedFile, T0 } from './records.ts';
import { insertProjects, openWithProjects, type Suite } from './store.ts';

export const partIndexSuite: Suite = (name, newStore) => {
  describe(`${name}: the index of parts`, () => {
    test('a recorded part is looked up and listed as it was written', async (t) => {
      const { database, parts } = await openWithProjects(newStore, t);
      await database.objects.insert(anObject('k', { size: 5 * 1024 ** 4 }));
      const far = aPart(10_000, 5 * 1024 ** 3, { offset: 4 * 1024 ** 4 });
      const spilled = aPart(2, 7, { spill: 'file-2' });
      assert.deepEqual(await parts.record('k', far, T0), { recorded: true, replaced: undefined });
      await parts.record('k', spilled, T0);
      assert.deepEqual(await parts.lookup('k', 2), { size: 5 * 1024 ** 4, others: far.size, part: spilled });
      assert.deepEqual(await parts.lookup('k', 3), {
        size: 5 * 1024 ** 4,
        others: far.size + 7,
        part: undefined,
      });
      assert.deepEqual(await parts.list('k'), [spilled, far]);
      assert.deepEqual(await parts.list('other'), []);
    });

    test('a part replaces the earlier one of its number, and says what it replaced', async (t) => {
      const { database, parts } = await openWithProjects(newStore, t);
      await database.objects.insert(anObject('k'));
      const [first, second] = [aPart(1, 60, { spill: 's' }), aPart(1, 100, { sha256: 'new' })];
      await parts.record('k', first, T0);
      assert.deepEqual(await parts.record('k', second, T0), { recorded: true, replaced: first });
      assert.deepEqual(await parts.list('k'), [second]);
    });

    test('parts beyond the reserved size are refused and change nothing', async (t) => {
      const { database, parts } = await openWithProjects(newStore, t);
      await database.objects.insert(anObject('k', { size: 100 }));
      await parts.record('k', aPart(1, 60), T0);
      assert.deepEqual(await parts.record('k', aPart(2, 41), T0), {
        recorded: false,
        reason: 'surplus',
        others: 60,
      });
      assert.deepEqual(await parts.record('k', aPart(1, 101), T0), {
        recorded: false,
        reason: 'surplus',
        others: 0,
      });
      assert.deepEqual(await parts.list('k'), [aPart(1, 60)]);
      assert.equal((await parts.record('k', aPart(2, 40), T0)).recorded, true);
    });

    test('an object that is sealed, doomed or unknown takes no parts', async (t) => {
      const { database, parts } = await openWithProjects(newStore, t);
      await database.objects.insert(anObject('sealed', { state: 'sealed' }));
      await database.objects.insert(anObject('doomed', { state: 'doomed' }));
      for (const key of ['sealed', 'doomed', 'unknown']) {
        assert.deepEqual(await parts.record(key, aPart(1, 1), T0), { recorded: false, reason: 'closed' });
        assert.equal(await parts.lookup(key, 1), undefined);
        assert.deepEqual(await parts.list(key), []);
      }
    });

    test('recording a part is a sign of life of its upload, and never moves the time back', async (t) => {
      const { database, parts } = await openWithProjects(newStore, t);
      await database.uploads.insert(anUpload('u', { storageKey: 'k' }));
      await database.uploads.insert(anUpload('bystander'));
      await database.objects.insert(anObject('k'));
      await parts.record('k', aPart(1, 10), T0 + 50);
      await parts.record('k', aPart(2, 10), T0 + 20);
      assert.equal((await database.uploads.findById('u'))?.updatedAt, T0 + 50);
      assert.deepEqual(await database.uploads.findAbandoned(T0 + 50, 9), ['bystander']);
      await parts.record('k', aPart(3, 1000), T0 + 60);
      assert.equal((await database.uploads.findById('u'))?.updatedAt, T0 + 50);
    });

    test('a part of an imported file touches no upload', async (t) => {
      const { database, parts } = await openWithProjects(newStore, t);
      const upload = anUpload('u', { source: 'huggingface', kind: 'model' });
      await database.uploads.insert(upload);
      await database.imports.insert(anImport('u', { source: 'huggingface' }));
      await database.imports.savePlan('u', aPlan([aPlannedFile('a')]));
      await database.imports.updateFile('u', 0, { storageKey: 'file' });
      await database.objects.insert(anObject('file'));
      assert.equal((await parts.record('file', aPart(1, 10), T0 + 50)).recorded, true);
      assert.deepEqual(await database.uploads.findById('u'), upload);
    });

    test('sealing needs exactly the parts that are stored', async (t) => {
      const { database, parts } = await openWithProjects(newStore, t);
      await database.objects.insert(anObject('k'));
      await parts.record('k', aPart(1, 10), T0);
      await parts.record('k', aPart(2, 20), T0);
      const [one, two] = [
        { number: 1, sha256: 'sha-of-1' },
        { number: 2, sha256: 'sha-of-2' },
      ];
      for (const expected of [
        [],
        [one],
        [one, one],
        [one, two, { number: 3, sha256: 'x' }],
        [one, { number: 2, sha256: 'other' }],
      ]) {
        assert.equal(await parts.seal('k', expected), false);
        assert.deepEqual(await parts.stat('k'), { sealed: false, size: 100 });
      }
      assert.equal(await parts.seal('k', [two, one]), true);
      assert.deepEqual(await parts.stat('k'), { sealed: true, size: 30 });
      assert.equal((await parts.record('k', aPart(1, 1), T0)).recorded, false);
      assert.deepEqual(await parts.list('k'), [aPart(1, 10), aPart(2, 20)]);
    });

    test('sealing again is true, and an object that is gone cannot be sealed', async (t) => {
      const { database, parts } = await openWithProjects(newStore, t);
      await database.objects.insert(anObject('k'));
      await parts.record('k', aPart(1, 10), T0);
      const expected = [{ number: 1, sha256: 'sha-of-1' }];
      assert.equal(await parts.seal('k', expected), true);
      assert.equal(await parts.seal('k', expected), true);
      await database.objects.doom('k');
      assert.equal(await parts.seal('k', expected), false);
      assert.equal(await parts.seal('unknown', []), false);
      assert.equal((await parts.stat('k'))?.sealed, false);
      assert.equal(await parts.stat('unknown'), undefined);
    });

    test('sealing races a replacement, over two handles: what is sealed is what was expected', async (t) => {
      const store = await newStore(t);
      const [one, two] = [await store.open(), await store.open()];
      await insertProjects(one.database);
      for (let round = 0; round < 10; round++) {
        const key = `k${round}`;
        await one.database.objects.insert(anObject(key));
        await one.parts.record(key, aPart(1, 10), T0);
        const [sealed, replacement] = await Promise.all([
          one.parts.seal(key, [{ number: 1, sha256: 'sha-of-1' }]),
          two.parts.record(key, aPart(1, 20, { sha256: 'new' }), T0),
        ]);
        assert.notEqual(sealed, replacement.recorded);
        const [part] = await two.parts.list(key);
        assert.equal(part?.sha256, sealed ? 'sha-of-1' : 'new');
      }
    });

    test('parts arriving at once, over two handles, never exceed the reserved size', async (t) => {
      const store = await newStore(t);
      const [one, two] = [await store.open(), await store.open()];
      await insertProjects(one.database);
      await one.database.objects.insert(anObject('k', { size: 100 }));
      const outcomes = await Promise.all(
        Array.from({ length: 40 }, (_, index) =>
          (index % 2 ? one : two).parts.record('k', aPart(index + 1, 7), T0),
        ),
      );
      assert.equal(outcomes.filter((outcome) => outcome.recorded).length, 14);
      assert.equal((await one.parts.list('k')).length, 14);
      assert.equal(await two.database.objects.outstandingBytes(), 2);
    });

    test('whatever is recorded, the index agrees with a list kept by hand', async (t) => {
      const { database, parts } = await openWithProjects(newStore, t);
      let objects = 0;
      const puts = fc.array(fc.record({ number: fc.integer({ min: 1, max: 4 }), size: fc.nat(60) }));
      await fc.assert(
        fc.asyncProperty(puts, async (sequence) => {
          const key = `k${objects++}`;
          await database.objects.insert(anObject(key, { size: 100 }));
          const model = new Map<number, IndexedPart>();
          const total = () => [...model.values()].reduce((sum, part) => sum + part.size, 0);
          for (const { number, size } of sequence) {
            const others = total() - (model.get(number)?.size ?? 0);
            const expected =
              others + size <= 100
                ? { recorded: true, replaced: model.get(number) }
                : { recorded: false, reason: 'surplus', others };
            assert.deepEqual(await parts.record(key, aPart(number, size), T0), expected);
            if (expected.recorded) model.set(number, aPart(number, size));
            assert.equal((await parts.lookup(key, 9))?.others, total());
          }
          const listed = [...model.values()].sort((a, b) => a.number - b.number);
          assert.deepEqual(await parts.list(key), listed);
          assert.equal(await parts.seal(key, listed), true);
          assert.deepEqual(await parts.stat(key), { sealed: true, size: total() });
        }),
        { numRuns: 15 },
      );
    });
  });
};
