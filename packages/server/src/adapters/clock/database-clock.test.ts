import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Log } from '../../ports/log.ts';
import { startDatabaseClock } from './database-clock.ts';

const SILENT: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const HOUR = 3_600_000;

/** Whole milliseconds are all that a clock tells. */
function assertClose(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1_000, `${actual} is not about ${expected}`);
}

test('the clock is that of the database, whatever the machine thinks', async () => {
  for (const ahead of [-HOUR, 0, HOUR]) {
    const clock = await startDatabaseClock(async () => Date.now() + ahead, SILENT);
    assertClose(clock.now(), Date.now() + ahead);
    assertClose(clock.skew(), -ahead);
    clock.close();
  }
});

test('a clock of the machine that is set while we run changes nothing', async () => {
  let machine = Date.now();
  const clock = await startDatabaseClock(
    async () => Date.now(),
    SILENT,
    () => machine,
  );
  machine += HOUR;
  assertClose(clock.now(), Date.now());
  assertClose(clock.skew(), HOUR);
  clock.close();
});

test('operators are told of a clock that is wrong by more than five seconds', async () => {
  const said: unknown[] = [];
  const log = { ...SILENT, warn: (fields: unknown) => said.push(fields) };
  (await startDatabaseClock(async () => Date.now() + 2_000, log)).close();
  assert.deepEqual(said, []);
  (await startDatabaseClock(async () => Date.now() - 10_000, log)).close();
  assert.equal(said.length, 1);
});

test('a slow answer counts less than a fast one', async () => {
  let reading = 0;
  const readTime = async () => {
    reading += 1;
    // Half of what an answer took is what the time may be off by.
    if (reading === 1) await new Promise((resolve) => setTimeout(resolve, 50));
    return reading === 1 ? Date.now() + HOUR : Date.now();
  };
  const clock = await startDatabaseClock(readTime, SILENT);
  assertClose(clock.now(), Date.now());
  clock.close();
});

test('a database that does not answer at the start is an error', async () => {
  await assert.rejects(
    startDatabaseClock(async () => {
      throw new Error('gone');
    }, SILENT),
    /gone/,
  );
});
