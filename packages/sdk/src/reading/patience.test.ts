import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { APIConnectionError } from '../errors/api-connection-error.ts';
import { errorFromResponse } from '../errors/from-response.ts';
import { isTransient, Patience } from './patience.ts';

const SILENT = { error() {}, warn() {}, info() {}, debug() {} };

function answer(status: number, headers: Record<string, string> = {}) {
  return errorFromResponse(status, new Headers(headers), '{}');
}

describe('Patience', () => {
  it('has it with connections that break and servers that are busy, and with nothing else', () => {
    for (const error of [new APIConnectionError('gone'), answer(429), answer(500), answer(503), answer(408)])
      assert.ok(isTransient(error), error.message);
    for (const error of [answer(400), answer(401), answer(403), answer(404), new TypeError('a mistake')])
      assert.ok(!isTransient(error), error.message);
  });

  it('pauses as long as the server asks, and goes on', async () => {
    const patience = new Patience('it', SILENT, new AbortController().signal);
    for (let times = 0; times < 3; times += 1) await patience.tried(answer(503, { 'retry-after-ms': '1' }));
  });

  it('comes back at once where the server asks for that, but not again and again', async () => {
    const patience = new Patience('it', SILENT, new AbortController().signal);
    const begun = performance.now();
    await patience.tried(answer(503, { 'retry-after': '0' }));
    assert.ok(performance.now() - begun < 200);
    await patience.tried(answer(503, { 'retry-after': '0' }));
    assert.ok(performance.now() - begun > 200);
  });

  it('ends with the error itself when nothing but failures came for too long', async () => {
    const patience = new Patience('it', SILENT, new AbortController().signal, 0);
    const error = answer(503, { 'retry-after-ms': '1' });
    await assert.rejects(patience.tried(error), (thrown) => thrown === error);
  });

  it('does not pause beyond an abort', async () => {
    const controller = new AbortController();
    const patience = new Patience('it', SILENT, controller.signal);
    const tried = patience.tried(answer(503, { 'retry-after': '100' }));
    controller.abort();
    await assert.rejects(tried, { name: 'APIUserAbortError' });
  });
});
