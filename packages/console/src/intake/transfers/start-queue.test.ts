import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { StartQueue } from './start-queue.ts';

function runs() {
  const started: string[] = [];
  const ends = new Map<string, () => void>();
  const run = (name: string) => () => {
    started.push(name);
    const { promise, resolve } = Promise.withResolvers<void>();
    ends.set(name, resolve);
    return promise;
  };
  return {
    started,
    run,
    async end(name: string) {
      ends.get(name)?.();
      await setImmediate();
    },
  };
}

describe('the queue', () => {
  it('starts no more than its limit, and the others in their order', async () => {
    const queue = new StartQueue(2);
    const { started, run, end } = runs();
    for (const name of ['a', 'b', 'c', 'd']) queue.add(name, run(name));
    assert.deepEqual(started, ['a', 'b']);
    assert.equal(queue.size, 4);
    await end('b');
    assert.deepEqual(started, ['a', 'b', 'c']);
    await end('a');
    assert.deepEqual(started, ['a', 'b', 'c', 'd']);
  });

  it('does not start what was taken out', async () => {
    const queue = new StartQueue(1);
    const { started, run, end } = runs();
    for (const name of ['a', 'b', 'c']) queue.add(name, run(name));
    queue.remove('b');
    await end('a');
    assert.deepEqual(started, ['a', 'c']);
  });

  it('does not run the same twice at once', async () => {
    const queue = new StartQueue(2);
    const { started, run, end } = runs();
    queue.add('a', run('first'));
    queue.add('a', run('second'));
    assert.deepEqual(started, ['first']);
    await end('first');
    assert.deepEqual(started, ['first', 'second']);
  });
});
