import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Logger } from '../core/api.ts';
import { InternalServerError } from '../errors/internal-server-error.ts';
import { UploadPatience } from './upload-patience.ts';

const silent: Logger = { error() {}, warn() {}, info() {}, debug() {} };
const never = new AbortController().signal;

function failure(headers: Record<string, string> = {}): InternalServerError {
  return new InternalServerError('503', { status: 503, headers: new Headers(headers) });
}

/** With a limit of 20 ms, and a clock that goes when it is told to. */
function patient() {
  const clock = { now: 1_000 };
  return { clock, patience: new UploadPatience(20, silent, never, () => clock.now) };
}

test('failures are borne until the limit', async () => {
  const { clock, patience } = patient();
  const error = failure();
  await patience.tried('part', error, 1);
  clock.now += 19;
  await patience.tried('part', error, 2);
  clock.now += 1;
  await assert.rejects(patience.tried('part', error, 3), (thrown) => thrown === error);
});

test('what gets through renews it', async () => {
  const { clock, patience } = patient();
  await patience.tried('part', failure(), 1);
  clock.now += 30;
  patience.rewarded();
  await patience.tried('part', failure(), 2);
  clock.now += 30;
  patience.reached(1, 100);
  await patience.tried('part', failure(), 3);
});

test('bytes that do not get further than before do not renew it', async () => {
  const { clock, patience } = patient();
  patience.reached(1, 100);
  await patience.tried('part', failure(), 1);
  clock.now += 20;
  patience.reached(1, 100);
  patience.reached(1, 50);
  await assert.rejects(patience.tried('part', failure(), 2), InternalServerError);
});

test('a pause that the server asks for is kept, and one beyond the limit ends it at once', async () => {
  const { patience } = patient();
  await patience.tried('part', failure({ 'retry-after-ms': '1' }), 9);
  await assert.rejects(patience.tried('part', failure({ 'retry-after': '1' }), 1), InternalServerError);
});
