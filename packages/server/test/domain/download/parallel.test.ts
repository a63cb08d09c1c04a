import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { seededContent, wholeContent } from '../../origins/files/content.ts';
import {
  anyOf,
  atMostAtOnce,
  type Deviate,
  type Deviation,
  onRequests,
} from '../../origins/files/deviation.ts';
import { httpLocation, run, workbench } from './downloading.ts';
import { MemorySink } from './memory-sink.ts';

const CONTENT = seededContent(4_000_000, 'parallel');
const WHOLE = wholeContent(CONTENT);
const sinkOfMany = () => new MemorySink({ chunkSize: 100_000 });

/**
 * Answers the first request slowly, until so many requests have come, and those as `extras` says: so the first answer
 * is under way when they come, however fast it is.
 */
function whileFirstIsUnderWay(requests: number, extras?: Deviation): Deviate {
  const gate = Promise.withResolvers<void>();
  return ({ number }) => {
    if (number >= requests) gate.resolve();
    if (number === 1) return { pause: { after: 50_000, until: gate.promise } };
    return number <= requests ? extras : undefined;
  };
}

/** A sink of many chunks that notes how many are under way whenever another is begun. */
function watchingSink() {
  const atOnce: number[] = [];
  const sink: MemorySink = new MemorySink({
    chunkSize: 100_000,
    onStore: () => {
      atOnce.push(sink.underWay);
    },
  });
  return { sink, atOnce };
}

suite('a download over several connections', () => {
  const bench = workbench();

  test('brings every chunk once, over as many connections as it may use', async () => {
    const url = bench.origin.serve('/four', {
      content: CONTENT,
      deviate: whileFirstIsUnderWay(4),
    });
    const { sink, done, counted } = run(bench, url, { sink: sinkOfMany(), connections: 4 });
    const { size } = await done;
    assert.ok(sink.bytes.equals(WHOLE));
    assert.equal(sink.order.length, 40);
    assert.equal(sink.mostAtOnce, 4);
    assert.equal(size, 4_000_000);
    assert.equal(counted(), 4_000_000);
  });

  const alone: readonly [string, Parameters<typeof run>[2], { etag?: null; ranges?: false }][] = [
    ['the file is smaller than what is worth it', { parallelFrom: 4_000_001 }, {}],
    ['the location puts up with one only', { maxConnections: 1 }, {}],
    ['one only is allowed here', { connections: 1 }, {}],
    ['nothing proves that the parts are of one version', {}, { etag: null }],
    ['the server knows no ranges', {}, { ranges: false }],
  ];
  for (const [name, options, file] of alone) {
    test(`is one over a single connection when ${name}`, async () => {
      const url = bench.origin.serve('/alone', { content: CONTENT, ...file });
      const { sink, done } = run(bench, url, { sink: sinkOfMany(), connections: 4, ...options });
      assert.equal((await done).requests, 1);
      assert.ok(sink.bytes.equals(WHOLE));
      assert.equal(sink.mostAtOnce, 1);
    });
  }

  test('needs no tag where a digest is published', async () => {
    const url = bench.origin.serve('/digest', { content: CONTENT, etag: null });
    const { sink, done } = run(bench, url, {
      sink: sinkOfMany(),
      connections: 4,
      expected: { size: null, digest: true },
    });
    await done;
    assert.ok(sink.bytes.equals(WHOLE));
    assert.equal(sink.mostAtOnce, 4);
  });

  for (const status of [403, 429, 503]) {
    test(`falls back to one connection, for good, when a second one is answered ${status}`, async () => {
      const deviate = whileFirstIsUnderWay(4, { status });
      const url = bench.origin.serve('/single', { content: CONTENT, deviate });
      const { sink, atOnce } = watchingSink();
      const { time, done } = run(bench, url, { sink, connections: 4 });
      await done;
      assert.ok(sink.bytes.equals(WHOLE));
      assert.equal(sink.restarts, 0);
      assert.deepEqual(time.waits, []);
      assert.ok(
        atOnce.slice(12).every((count) => count === 1),
        `${atOnce}`,
      );
    });
  }

  test('falls back to one when one of several is refused: the others leave after their chunk', async () => {
    const gate = whileFirstIsUnderWay(4);
    const url = bench.origin.serve('/one-of-four', {
      content: CONTENT,
      deviate: anyOf(onRequests([3], { status: 403 }), gate),
    });
    const { sink, atOnce } = watchingSink();
    await run(bench, url, { sink, connections: 4 }).done;
    assert.ok(sink.bytes.equals(WHOLE));
    assert.ok(
      atOnce.slice(24).every((count) => count === 1),
      `${atOnce}`,
    );
  });

  test('ends all connections when the sink fails on one', async () => {
    const failure = new Error('disk full');
    const sink = new MemorySink({
      chunkSize: 100_000,
      onStore: ({ number }) => {
        if (number === 2) throw failure;
      },
    });
    const url = bench.origin.serve('/full', {
      content: CONTENT,
      deviate: onRequests([2], { pause: { after: 1, until: new Promise(() => {}) } }),
    });
    await assert.rejects(run(bench, url, { sink, connections: 2 }).done, failure);
    await bench.origin.idle();
  });

  const refusals: readonly [string, Deviation][] = [
    ['is closed without an answer', { drop: true }],
    ['asks to be left alone for an hour', { status: 429, headers: { 'retry-after': '3600' } }],
    ['gets the whole file', { ignoreRange: true }],
    ['gets another range', { shift: 7 }],
  ];
  for (const [name, deviation] of refusals) {
    test(`goes on over the first connection when a second one ${name}`, async () => {
      const deviate = whileFirstIsUnderWay(3, deviation);
      const url = bench.origin.serve('/extras', { content: CONTENT, deviate });
      const { sink, done } = run(bench, url, { sink: sinkOfMany(), connections: 3 });
      await done;
      assert.ok(sink.bytes.equals(WHOLE));
      assert.equal(sink.restarts, 0);
    });
  }

  test('starts over when another connection finds another version', async () => {
    const url = bench.origin.serve('/changed', {
      content: CONTENT,
      deviate: onRequests([3], { ignoreIfRange: true, headers: { etag: '"other"' } }),
    });
    const { sink, done, counted } = run(bench, url, { sink: sinkOfMany(), connections: 3 });
    await done;
    assert.ok(sink.bytes.equals(WHOLE));
    assert.equal(sink.restarts, 1);
    assert.equal(counted(), 4_000_000);
  });

  test('loses a connection that breaks and is then refused, but none of its bytes twice', async () => {
    const gate = Promise.withResolvers<void>();
    const url = bench.origin.serve('/shaky', {
      content: CONTENT,
      deviate: anyOf(
        // The first waits until the second was refused, so that the second is known to be the one that leaves.
        onRequests([1], { pause: { after: 50_000, until: gate.promise } }),
        onRequests([2], { cutAfter: 130_000 }),
        ({ number }) => {
          if (number === 3) gate.resolve();
          return number < 6 ? { status: 503 } : undefined;
        },
      ),
    });
    const { sink, done, counted } = run(bench, url, { sink: sinkOfMany(), connections: 2 });
    const { refetchedBytes } = await done;
    assert.ok(sink.bytes.equals(WHOLE));
    assert.equal(sink.restarts, 0);
    assert.ok(
      refetchedBytes <= 100_000 + 64 * 1024,
      `at most a chunk, and what was on its way: ${refetchedBytes}`,
    );
    assert.equal(counted(), 4_000_000);
  });

  test('a slow connection keeps no more than its one chunk from the others', async () => {
    const gate = Promise.withResolvers<void>();
    const url = bench.origin.serve('/slow', {
      content: CONTENT,
      deviate: onRequests([1], { pause: { after: 10_000, until: gate.promise } }),
    });
    let counted = 0;
    const { sink, done } = run(bench, url, {
      sink: sinkOfMany(),
      connections: 2,
      onBytes: (bytes) => {
        counted += bytes;
        // All but the chunk that stands still have come: over the other connection.
        if (counted >= 3_900_000) gate.resolve();
      },
    });
    await done;
    assert.ok(sink.bytes.equals(WHOLE));
  });

  test('a link that expires for all of them is replaced once', async () => {
    let located = 0;
    const both = Promise.withResolvers<void>();
    const { sink, done } = run(bench, '', {
      sink: sinkOfMany(),
      connections: 4,
      locate: async () => {
        located += 1;
        const signature = located;
        return httpLocation(
          bench.origin.serve(`/signed-${signature}`, {
            content: CONTENT,
            etag: '"same"',
            deviate: ({ number }) => {
              if (signature > 1 || number <= 4) return undefined;
              // Two connections learn of it at the same time.
              if (number > 5) both.resolve();
              return { status: 403, holdUntil: both.promise };
            },
          }),
        );
      },
    });
    await done;
    assert.ok(sink.bytes.equals(WHOLE));
    assert.equal(located, 2);
    assert.equal(sink.restarts, 0);
  });

  test('a fresh location that puts up with one connection only gets one only', async () => {
    const first = bench.origin.serve('/first-store', {
      content: CONTENT,
      etag: '"same"',
      deviate: ({ number }) => (number > 2 ? { status: 403 } : undefined),
    });
    const second = bench.origin.serve('/second-store', {
      content: CONTENT,
      etag: '"same"',
      deviate: atMostAtOnce(2),
    });
    const places = [httpLocation(first, 2), httpLocation(second, 1)];
    const atOnce: number[] = [];
    const sink: MemorySink = new MemorySink({
      chunkSize: 100_000,
      onStore: () => {
        if (places.length === 0) atOnce.push(sink.underWay);
      },
    });
    const { done } = run(bench, '', {
      sink,
      connections: 4,
      locate: async () => places.shift() ?? httpLocation(second, 1),
    });
    await done;
    assert.ok(sink.bytes.equals(WHOLE));
    assert.deepEqual([...new Set(atOnce.slice(2))], [1]);
  });

  test('a chunk of unstored bytes for each connection is all that a killed worker loses', async () => {
    const abort = new AbortController();
    let passed = 0;
    const sink = new MemorySink({
      chunkSize: 100_000,
      onStore: () => {
        if (sink.order.length >= 10) abort.abort(new Error('killed'));
      },
    });
    const url = bench.origin.serve('/killed', { content: CONTENT });
    const { done } = run(bench, url, {
      sink,
      connections: 4,
      signal: abort.signal,
      onBytes: (bytes) => {
        if (bytes > 0) passed += bytes;
      },
    });
    await assert.rejects(done, { message: 'killed' });
    assert.ok(passed - sink.bytes.length <= 4 * 100_000, 'a chunk for each connection');
    const stored = sink.bytes.length;
    const resumed = run(bench, url, {
      sink,
      connections: 4,
      resume: {
        size: 4_000_000,
        version: { etag: String(sink.began[0]?.version.etag), lastModified: null },
        layout: sink.layout,
      },
    });
    await resumed.done;
    assert.ok(sink.bytes.equals(WHOLE));
    assert.equal(sink.began.length, 1);
    assert.equal(resumed.counted(), 4_000_000 - stored);
  });
});
