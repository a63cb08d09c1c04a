import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ImportDelayedError } from '../../../src/ports/import-source.ts';
import { RemoteFailedError, RemoteRefusedError } from '../../../src/ports/remote-fetcher.ts';
import { seededContent, wholeContent } from '../../origins/files/content.ts';
import { anyOf, cutEvery, onRequests } from '../../origins/files/deviation.ts';
import { httpLocation, run, START, workbench } from './downloading.ts';

const CONTENT = seededContent(10_500, 'trouble');
const WHOLE = wholeContent(CONTENT);

suite('a download in trouble', () => {
  const bench = workbench();

  for (const status of [408, 425, 429, 500, 502, 503, 504]) {
    test(`the answer ${status} is tried again`, async () => {
      const url = bench.origin.serve('/busy', { content: CONTENT, deviate: onRequests([1], { status }) });
      const { sink, time, done } = run(bench, url);
      await done;
      assert.ok(sink.bytes.equals(WHOLE));
      assert.deepEqual(time.waits, [1_000]);
    });
  }

  test('a server that stays busy is given up after five tries, with waits that double', async () => {
    const url = bench.origin.serve('/503', { content: CONTENT, deviate: () => ({ status: 503 }) });
    const { time, done } = run(bench, url);
    await assert.rejects(done, { name: 'ImportDelayedError', message: /503/, retryAfter: undefined });
    assert.deepEqual(time.waits, [1_000, 2_000, 4_000, 8_000]);
  });

  test('half of each wait is at random', async () => {
    const url = bench.origin.serve('/503', { content: CONTENT, deviate: () => ({ status: 503 }) });
    const { time, done } = run(bench, url, { random: () => 0 });
    await assert.rejects(done);
    assert.deepEqual(time.waits, [500, 1_000, 2_000, 4_000]);
  });

  test('once bytes have come, trouble is borne for ten minutes, and what is stored stays', async () => {
    const url = bench.origin.serve('/later-503', {
      content: CONTENT,
      deviate: ({ number }) => (number === 1 ? { cutAfter: 5_456 } : { status: 503 }),
    });
    const { sink, time, done } = run(bench, url);
    await assert.rejects(done, { name: 'ImportDelayedError' });
    assert.equal(Math.max(...time.waits), 30_000);
    assert.ok(time.now - START >= 600_000 && time.now - START < 640_000);
    assert.deepEqual(sink.order, [1, 2, 3, 4, 5]);
    assert.equal(sink.restarts, 0);
  });

  test('waits begin anew after progress', async () => {
    const url = bench.origin.serve('/now-and-then', {
      content: CONTENT,
      deviate: anyOf(onRequests([2, 3, 5], { status: 503 }), cutEvery(4_000)),
    });
    const { sink, time, done } = run(bench, url);
    await done;
    assert.ok(sink.bytes.equals(WHOLE));
    // Request 1 is cut, 2 and 3 are refused; 4 is cut, 5 is refused; 6 brings the rest.
    assert.deepEqual(time.waits, [1_000, 2_000, 4_000, 1_000, 2_000]);
  });

  test('a trickle of bytes is no progress: the tries run out', async () => {
    const url = bench.origin.serve('/trickle', { content: CONTENT, deviate: cutEvery(10) });
    const { done } = run(bench, url, { retry: { progress: 64 } });
    await assert.rejects(done, { name: 'ImportDelayedError' });
  });

  for (const [name, header] of [
    ['seconds', '20'],
    ['a date', new Date(START + 20_000).toUTCString()],
  ] as const) {
    test(`Retry-After as ${name} is waited for`, async () => {
      const url = bench.origin.serve('/after', {
        content: CONTENT,
        deviate: onRequests([1], { status: 429, headers: { 'retry-after': header } }),
      });
      const { time, done } = run(bench, url);
      await done;
      assert.deepEqual(time.waits, [20_000]);
    });
  }

  for (const [name, header] of [
    ['seconds', '60'],
    ['a date', new Date(START + 61_000).toUTCString()],
  ] as const) {
    test(`a longer Retry-After as ${name} frees the worker at once`, async () => {
      const url = bench.origin.serve('/long-after', {
        content: CONTENT,
        deviate: ({ number }) =>
          number === 1 ? { cutAfter: 5_456 } : { status: 429, headers: { 'retry-after': header } },
      });
      const { sink, time, done } = run(bench, url);
      await assert.rejects(done, { name: 'ImportDelayedError', message: /429/, retryAfter: 60_000 });
      assert.deepEqual(time.waits, [1_000]);
      assert.deepEqual(sink.order, [1, 2, 3, 4, 5]);
    });
  }

  test('a connection that ends without an answer is tried again', async () => {
    const url = bench.origin.serve('/dropped', {
      content: CONTENT,
      deviate: onRequests([1, 2], { drop: true }),
    });
    const { sink, done } = run(bench, url);
    await done;
    assert.ok(sink.bytes.equals(WHOLE));
  });

  test('a link that expires in the middle is replaced, and the file continued', async () => {
    const located: string[] = [];
    const { sink, done } = run(bench, '', {
      locate: async () => {
        const path = `/signed-${located.length}`;
        located.push(path);
        return httpLocation(
          bench.origin.serve(path, {
            content: CONTENT,
            etag: '"same"',
            deviate: ({ number }) => (number === 1 ? { cutAfter: 4_000 } : { status: 403 }),
          }),
        );
      },
    });
    const { refetchedBytes } = await done;
    assert.ok(sink.bytes.equals(WHOLE));
    assert.equal(located.length, 3);
    assert.equal(refetchedBytes, 0);
  });

  test('a link that was kept for a while may have expired before its first use', async () => {
    const url = bench.origin.serve('/slow-start', {
      content: CONTENT,
      deviate: ({ number }) => (number === 1 ? { status: 503, headers: { 'retry-after': '15' } } : undefined),
    });
    const old = bench.origin.serve('/old-link', {
      content: CONTENT,
      deviate: ({ number }) =>
        number === 1 ? { status: 503, headers: { 'retry-after': '15' } } : { status: 403 },
    });
    const places = [old, url, url];
    const { sink, done } = run(bench, '', { locate: async () => httpLocation(places.shift() ?? '') });
    await done;
    assert.ok(sink.bytes.equals(WHOLE));
    assert.equal(places.length, 1);
  });

  test('fresh links that bring nothing are not asked for without end', async () => {
    let located = 0;
    const url = bench.origin.serve('/expired', {
      content: CONTENT,
      deviate: ({ number }) => (number === 1 ? { cutAfter: 4_000 } : { status: 403 }),
    });
    const { done } = run(bench, '', {
      locate: async () => {
        located += 1;
        return httpLocation(url);
      },
    });
    await assert.rejects(done, { name: 'ImportRefusedError', code: 'access-denied' });
    assert.equal(located, 2);
  });

  test('nor are links that work, but bring nothing', async () => {
    let located = 0;
    const { done } = run(bench, '', {
      locate: async () => {
        located += 1;
        const bytes = located === 1 ? 5_456 : 0;
        return httpLocation(
          bench.origin.serve(`/barren-${located}`, {
            content: CONTENT,
            etag: '"same"',
            deviate: ({ number }) => (number === 1 ? { cutAfter: bytes } : { status: 403 }),
          }),
        );
      },
    });
    await assert.rejects(done, { name: 'ImportRefusedError', code: 'access-denied' });
    assert.equal(located, 4);
  });

  test('a redirect is followed once; what comes later is asked where it led to', async () => {
    const final = bench.origin.serve('/storage', {
      content: CONTENT,
      deviate: onRequests([1], { cutAfter: 4_000 }),
    });
    const url = bench.origin.serve('/counted', {
      content: CONTENT,
      deviate: () => ({ status: 302, headers: { location: final } }),
    });
    const from = bench.origin.requests.length;
    const { sink, done } = run(bench, url);
    await done;
    assert.ok(sink.bytes.equals(WHOLE));
    const targets = bench.origin.requests.slice(from).map(({ target }) => target);
    assert.deepEqual(targets, ['/counted', '/storage', '/storage']);
  });

  test('when a redirect led to a copy that no longer answers, it is followed again', async () => {
    const copies = [
      bench.origin.serve('/copy-a', {
        content: CONTENT,
        etag: '"e"',
        deviate: ({ number }) => (number === 1 ? { cutAfter: 4_000 } : { status: 502 }),
      }),
      bench.origin.serve('/copy-b', { content: CONTENT, etag: '"e"' }),
    ];
    const url = bench.origin.serve('/mirrors', {
      content: CONTENT,
      deviate: () => ({ status: 302, headers: { location: copies.shift() ?? '' } }),
    });
    const { sink, done } = run(bench, url);
    await done;
    assert.ok(sink.bytes.equals(WHOLE));
    assert.equal(sink.restarts, 0);
  });

  test('a source that cannot be reached is asked again; what it refuses is refused', async () => {
    const url = bench.origin.serve('/located', { content: CONTENT });
    let failures = 2;
    const { sink, done } = run(bench, '', {
      locate: async () => {
        if (failures === 0) return httpLocation(url);
        failures -= 1;
        throw new RemoteFailedError('connect', 'No connection.');
      },
    });
    await done;
    assert.ok(sink.bytes.equals(WHOLE));
    for (const error of [
      new RemoteRefusedError('forbidden-port', 'No.'),
      new ImportDelayedError('Later.', 5),
    ]) {
      const refusal = run(bench, '', {
        locate: async () => {
          throw error;
        },
      });
      await assert.rejects(refusal.done, error);
    }
  });

  test('a failure of the network that lasts is told in the words of the fetcher', async () => {
    const { done } = run(bench, '', {
      locate: async () => {
        throw new RemoteFailedError('connect', 'The server does not answer.');
      },
    });
    await assert.rejects(done, { name: 'ImportDelayedError', message: 'The server does not answer.' });
  });

  test('what the fetcher refuses is refused', async () => {
    await assert.rejects(run(bench, 'ftp://127.0.0.1/file').done, { name: 'RemoteRefusedError' });
  });
});
