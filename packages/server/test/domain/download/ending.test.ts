import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { RangeLocation } from '../../../src/ports/import-source.ts';
import { RemoteFailedError } from '../../../src/ports/remote-fetcher.ts';
import { seededContent, wholeContent } from '../../origins/files/content.ts';
import { onRequests } from '../../origins/files/deviation.ts';
import { run, workbench } from './downloading.ts';
import { MemorySink } from './memory-sink.ts';

const CONTENT = seededContent(4_000_000, 'ending');
const WHOLE = wholeContent(CONTENT);
const never = new Promise<never>(() => {});

suite('aborting a download', () => {
  const bench = workbench();
  const reason = new Error('no longer wanted');

  const moments = [
    ['before the first answer', { holdUntil: never }],
    ['before the sink has begun', { pause: { after: 100, until: never } }],
    ['in the middle of a chunk', { pause: { after: 150_000, until: never } }],
  ] as const;
  for (const [name, deviation] of moments) {
    test(`${name} rejects with the reason and closes the connections`, async () => {
      const abort = new AbortController();
      const arrived = Promise.withResolvers<void>();
      const url = bench.origin.serve('/held', {
        content: CONTENT,
        deviate: ({ number }) => {
          if (number === 2 || 'holdUntil' in deviation || deviation.pause.after === 100) arrived.resolve();
          return deviation;
        },
      });
      const { sink, done } = run(bench, url, {
        sink: new MemorySink({ chunkSize: 100_000 }),
        connections: 2,
        signal: abort.signal,
      });
      await arrived.promise;
      abort.abort(reason);
      await assert.rejects(done, reason);
      assert.ok(sink.order.every((number) => number < 10));
      await bench.origin.idle();
    });
  }

  test('while it waits for the next try rejects at once', async () => {
    const abort = new AbortController();
    const url = bench.origin.serve('/busy', { content: CONTENT, deviate: () => ({ status: 503 }) });
    const { done } = run(bench, url, {
      signal: abort.signal,
      wait: async (_, signal) => {
        abort.abort(reason);
        signal.throwIfAborted();
      },
    });
    await assert.rejects(done, reason);
  });

  test('rejects with the reason, whatever the sink makes of it', async () => {
    const abort = new AbortController();
    const url = bench.origin.serve('/disguised', { content: CONTENT });
    const sink = new MemorySink({
      chunkSize: 100_000,
      onStore: ({ number }) => {
        if (number !== 3) return;
        abort.abort(reason);
        throw new Error('Interrupted');
      },
    });
    await assert.rejects(run(bench, url, { sink, signal: abort.signal }).done, reason);
  });

  test('beforehand makes no request', async () => {
    const url = bench.origin.serve('/never', { content: CONTENT });
    const { done } = run(bench, url, { signal: AbortSignal.abort(reason) });
    await assert.rejects(done, reason);
    assert.equal(bench.origin.requests.filter(({ target }) => target === '/never').length, 0);
  });

  test('while the source is asked rejects, too', async () => {
    const abort = new AbortController();
    const { done } = run(bench, '', {
      signal: abort.signal,
      locate: (signal) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    abort.abort(reason);
    await assert.rejects(done, reason);
  });
});

suite('a file that is read by ranges in another way', () => {
  const bench = workbench();
  const expected = { size: 4_000_000, digest: true };

  /** @param failures positions at which reading breaks, once each */
  function ranges(failures: number[] = []): RangeLocation & { readonly reads: [number, number][] } {
    const reads: [number, number][] = [];
    return {
      via: 'ranges',
      reads,
      async *read(start, end) {
        reads.push([start, end]);
        let position = start;
        for (const piece of CONTENT.pieces(start, end)) {
          const broken = failures.findIndex((at) => at >= position && at < position + piece.length);
          if (broken !== -1) {
            const [at = 0] = failures.splice(broken, 1);
            yield piece.subarray(0, at - position);
            throw new RemoteFailedError('broken', 'The connection broke.');
          }
          position += piece.length;
          yield piece;
        }
      },
    };
  }

  test('is stored like any other', async () => {
    const location = ranges();
    const { sink, done } = run(bench, '', {
      sink: new MemorySink({ chunkSize: 300_000 }),
      locate: async () => location,
      expected,
      connections: 4,
    });
    assert.deepEqual(await done, {
      size: 4_000_000,
      requests: 1,
      refetchedBytes: 0,
      complete: 'verified-length',
    });
    assert.ok(sink.bytes.equals(WHOLE));
    assert.deepEqual(
      { ...sink.began[0], head: undefined },
      {
        size: 4_000_000,
        version: { etag: null, lastModified: null },
        ranges: true,
        contentType: null,
        contentDisposition: null,
        urlPath: '',
        head: undefined,
      },
    );
  });

  test('is continued from the byte where reading broke', async () => {
    const location = ranges([1_000, 1_234_567]);
    const { sink, done } = run(bench, '', {
      sink: new MemorySink({ chunkSize: 300_000 }),
      locate: async () => location,
      expected,
    });
    assert.equal((await done).refetchedBytes, 0);
    assert.ok(sink.bytes.equals(WHOLE));
    assert.deepEqual(location.reads, [
      [0, 4_000_000],
      [1_000, 4_000_000],
      [1_234_567, 4_000_000],
    ]);
  });

  test('is read no faster than it is stored', async () => {
    let read = 0;
    const location = ranges();
    const counting: RangeLocation = {
      via: 'ranges',
      async *read(start, end, signal) {
        for await (const piece of location.read(start, end, signal)) {
          read += piece.length;
          yield piece;
        }
      },
    };
    const ahead: number[] = [];
    const sink: MemorySink = new MemorySink({
      chunkSize: 300_000,
      onStore: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        ahead.push(read - sink.bytes.length);
      },
    });
    await run(bench, '', { sink, locate: async () => counting, expected }).done;
    assert.equal(ahead.length, 14);
    assert.ok(Math.max(...ahead) <= 64 * 1024, `${ahead}`);
  });

  test('is resumed without a version', async () => {
    const location = ranges();
    const stored = new Map([[1, WHOLE.subarray(0, 300_000)]]);
    const sink = new MemorySink({ chunkSize: 300_000, stored });
    const { done } = run(bench, '', {
      sink,
      locate: async () => location,
      expected: { size: 4_000_000, digest: false },
      resume: { size: 4_000_000, version: { etag: null, lastModified: null }, layout: sink.layout },
    });
    await done;
    assert.ok(sink.bytes.equals(WHOLE));
    assert.deepEqual(location.reads, [[300_000, 4_000_000]]);
  });

  test('may take over from a server in the middle', async () => {
    const url = bench.origin.serve('/begun', {
      content: CONTENT,
      deviate: onRequests([1], { cutAfter: 777_777 }),
    });
    const location = ranges();
    const { sink, done } = run(bench, url, {
      sink: new MemorySink({ chunkSize: 300_000 }),
      expected,
      locate: async () => {
        if (bench.origin.requests.some(({ target }) => target === '/begun')) return location;
        return { via: 'http', url, maxConnections: 4 };
      },
    });
    bench.origin.serve('/begun', {
      content: CONTENT,
      deviate: ({ number }) => (number === 1 ? { cutAfter: 777_777 } : { status: 403 }),
    });
    await done;
    assert.ok(sink.bytes.equals(WHOLE));
    assert.deepEqual(location.reads, [[777_777, 4_000_000]]);
  });
});
