import assert from 'node:assert/strict';
import { test } from 'node:test';
import { APIPromise } from './api-promise.ts';

function answer(body: unknown, parsed: { count: number } = { count: 0 }): APIPromise<{ a: number }> {
  return new APIPromise(Promise.resolve(Response.json(body)), (response) => {
    parsed.count += 1;
    return response.json();
  });
}

test('awaited it is the body, with the response if asked for; parsed once', async () => {
  const parsed = { count: 0 };
  const promise = answer({ a: 1 }, parsed);
  assert.deepEqual(await promise, { a: 1 });
  const { data, response } = await promise.withResponse();
  assert.equal(data, await promise);
  assert.equal(response.status, 200);
  assert.deepEqual(await promise.transformed(({ a }) => a + 1), 2);
  assert.equal(parsed.count, 1);
});

test('the response alone has its body unread', async () => {
  const parsed = { count: 0 };
  const response = await answer({ a: 1 }, parsed)
    .transformed(() => 0)
    .asResponse();
  assert.deepEqual([parsed.count, response.bodyUsed], [0, false]);
  assert.deepEqual(await response.json(), { a: 1 });
});

test('it is a promise wherever one is wanted', async () => {
  const promise = answer({ a: 1 });
  assert.ok(promise instanceof Promise);
  assert.deepEqual(await Promise.all([promise, promise]), [{ a: 1 }, { a: 1 }]);
  assert.equal(await promise.then(({ a }) => a), 1);
  let settled = false;
  await promise.finally(() => {
    settled = true;
  });
  assert.equal(settled, true);
  const failing = new APIPromise(Promise.reject(new Error('refused')), () => 0);
  assert.equal(await failing.catch((error: Error) => error.message), 'refused');
  await assert.rejects(failing.withResponse(), /refused/);
  await assert.rejects(failing.asResponse(), /refused/);
});

test('a failure that nobody waits for does not end the process', async () => {
  const unhandled: unknown[] = [];
  const hear = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', hear);
  const failing = () => new APIPromise(Promise.reject(new Error('refused')), () => 0);
  failing();
  failing().transformed(() => 1);
  await assert.rejects(failing().asResponse());
  // Unhandled rejections are told after the microtasks of the turn in which they happened.
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', hear);
  assert.deepEqual(unhandled, []);
});
