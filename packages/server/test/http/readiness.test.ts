import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchReadiness } from '../../src/http/readiness.ts';
import { altered, openStores } from '../domain/real-stores.ts';

test('database and store are asked once, however many ask at the same time whether they are there', async (t) => {
  const { database, blobs } = await openStores(t);
  let asked = 0;
  const counted = altered(database, {
    check: () => {
      asked += 1;
      return database.check();
    },
  });
  const readiness = watchReadiness({ database: counted, blobs });
  await Promise.all(Array.from({ length: 100 }, () => readiness.check()));
  assert.equal(asked, 1);
  await readiness.check();
  assert.equal(asked, 2);
});

test('a process whose store does not answer is not ready, and says so in time', async (t) => {
  const { database, blobs } = await openStores(t);
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const silent = altered(blobs, { check: () => new Promise(() => {}) });
  const checked = watchReadiness({ database, blobs: silent }).check();
  t.mock.timers.tick(5_000);
  await assert.rejects(checked, /No answer within 5000 ms/);
});

test('a process that drains is not ready', async (t) => {
  const readiness = watchReadiness(await openStores(t));
  await readiness.check();
  readiness.drain();
  await assert.rejects(readiness.check(), { name: 'ServiceUnavailableError' });
});
