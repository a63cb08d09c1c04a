import assert from 'node:assert/strict';
import { it } from 'node:test';
import { changeMany } from './bulk.ts';

const IDS = Array.from({ length: 10 }, (_, index) => String(index));

it('changes as many at once as a request takes, each once, and tells how far it is', async () => {
  const seen: string[][] = [];
  const progress: number[] = [];
  const outcome = await changeMany({
    ids: IDS,
    perRequest: 4,
    atOnce: 2,
    change: async (ids) => seen.push([...ids]),
    onProgress: (tried) => progress.push(tried),
  });
  assert.deepEqual(seen.flat().sort(), IDS);
  assert.ok(seen.every((ids) => ids.length <= 4));
  assert.deepEqual(progress, [4, 8, 10]);
  assert.deepEqual([...outcome.done].sort(), IDS);
  assert.deepEqual(outcome.failed, []);
});

it('goes on after a failure, and tells what failed and why', async () => {
  const outcome = await changeMany({
    ids: IDS,
    perRequest: 1,
    atOnce: 3,
    change: async ([id]) => {
      if (id === '3' || id === '7') throw new Error(`no ${id}`);
    },
    onProgress: () => undefined,
  });
  assert.deepEqual(outcome.failed, ['3', '7']);
  assert.equal(outcome.done.length, 8);
  assert.equal(String(outcome.error), 'Error: no 3');
});
