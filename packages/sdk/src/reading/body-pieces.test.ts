import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bodyPieces } from './body-pieces.ts';

/** An answer of one byte, after which nothing comes; as of a `fetch` that heeds no signal. */
function stalled() {
  let canceled = false;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(Uint8Array.of(7)),
    cancel() {
      canceled = true;
    },
  });
  return { response: new Response(body), isCanceled: () => canceled };
}

describe('The pieces of a body', () => {
  it('end with an error, not as if that were all, where nothing comes any more', async () => {
    const { response, isCanceled } = stalled();
    const pieces = bodyPieces(response, { idleTimeout: 10, signal: undefined });
    assert.deepEqual((await pieces.next()).value, Uint8Array.of(7));
    await assert.rejects(pieces.next(), { name: 'APIConnectionTimeoutError' });
    assert.ok(isCanceled());
  });

  it('wait for ever where no timer can hold the time: that is no limit', async () => {
    for (const idleTimeout of [Number.POSITIVE_INFINITY, 2 ** 31]) {
      const { response } = stalled();
      const controller = new AbortController();
      const pieces = bodyPieces(response, { idleTimeout, signal: controller.signal });
      await pieces.next();
      const next = pieces.next();
      setTimeout(() => controller.abort(), 20);
      await assert.rejects(next, { name: 'APIUserAbortError' });
    }
  });

  it('end as soon as the signal is aborted', async () => {
    const { response, isCanceled } = stalled();
    const controller = new AbortController();
    const pieces = bodyPieces(response, { idleTimeout: 60_000, signal: controller.signal });
    await pieces.next();
    const next = pieces.next();
    controller.abort();
    await assert.rejects(next, { name: 'APIUserAbortError' });
    assert.ok(isCanceled());
  });

  it('let the connection go where they are not read to the end', async () => {
    const { response, isCanceled } = stalled();
    for await (const _piece of bodyPieces(response, { idleTimeout: 60_000, signal: undefined })) break;
    assert.ok(isCanceled());
  });

  it('are none where there is no body', async () => {
    const pieces = bodyPieces(new Response(null), { idleTimeout: 1, signal: undefined });
    assert.equal((await pieces.next()).done, true);
  });
});
