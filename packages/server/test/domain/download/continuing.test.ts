import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createGuardedFetcher } from '../../../src/adapters/fetch/guarded-fetcher.ts';
import { seededContent, wholeContent } from '../../origins/files/content.ts';
import { anyOf, cutEvery, type Deviation, onRequests } from '../../origins/files/deviation.ts';
import { run, START, workbench } from './downloading.ts';
import { MemorySink } from './memory-sink.ts';

const CONTENT = seededContent(10_500, 'old');
const WHOLE = wholeContent(CONTENT);
const OTHER = seededContent(10_500, 'new');
/** Breaks the first answer in the middle of the sixth chunk. */
const CUT = onRequests([1], { cutAfter: 5_456 });

suite('continuing a download', () => {
  const bench = workbench();
  const lastHeaders = () => bench.origin.requests.at(-1)?.headers;

  test('a broken connection is continued from the very byte, within the chunk', async () => {
    const url = bench.origin.serve('/cut', { content: CONTENT, etag: '"v1"', deviate: CUT });
    const { sink, done, counted } = run(bench, url);
    const { requests, refetchedBytes } = await done;
    assert.ok(sink.bytes.equals(WHOLE));
    assert.deepEqual({ requests, refetchedBytes }, { requests: 2, refetchedBytes: 0 });
    assert.equal(lastHeaders()?.range, 'bytes=5456-10499');
    assert.equal(lastHeaders()?.['if-range'], '"v1"');
    assert.equal(sink.restarts, 0);
    assert.equal(counted(), 10_500);
  });

  test('a server that cuts every connection long before a chunk is full is read to the end', async () => {
    const url = bench.origin.serve('/cut-often', { content: CONTENT, deviate: cutEvery(150) });
    const { sink, done } = run(bench, url, { sink: new MemorySink({ chunkSize: 4_000 }) });
    const { requests, refetchedBytes } = await done;
    assert.ok(sink.bytes.equals(WHOLE));
    assert.deepEqual({ requests, refetchedBytes }, { requests: 70, refetchedBytes: 0 });
  });

  test('a server that sends less than the range asked for is asked for the rest at once', async () => {
    const url = bench.origin.serve('/capped', { content: CONTENT, deviate: () => ({ atMost: 4_000 }) });
    const { sink, time, done } = run(bench, url);
    assert.equal((await done).requests, 3);
    assert.ok(sink.bytes.equals(WHOLE));
    assert.deepEqual(time.waits, []);
  });

  test('a file without ranges starts over when its connection breaks, and its bytes are counted', async () => {
    const url = bench.origin.serve('/over', { content: CONTENT, ranges: false, deviate: CUT });
    const { sink, done, counted } = run(bench, url);
    const { requests, refetchedBytes } = await done;
    assert.ok(sink.bytes.equals(WHOLE));
    assert.deepEqual({ requests, refetchedBytes }, { requests: 2, refetchedBytes: 5_456 });
    assert.equal(sink.restarts, 1);
    assert.equal(counted(), 10_500);
  });

  test('a file without ranges whose connection always breaks is given up for now', async () => {
    const url = bench.origin.serve('/over', { content: CONTENT, ranges: false, deviate: cutEvery(9_000) });
    const { sink, done } = run(bench, url);
    await assert.rejects(done, { name: 'ImportDelayedError' });
    assert.equal(sink.began.length, 5);
  });

  test('it does not matter what the sink makes of a body that breaks', async () => {
    const url = bench.origin.serve('/disguised', { content: CONTENT, ranges: false, deviate: CUT });
    const sink = new MemorySink({ chunkSize: 1000, ownError: new Error('Part not received') });
    const { done } = run(bench, url, { sink });
    await done;
    assert.ok(sink.bytes.equals(WHOLE));
  });

  test('a server that falls silent is left, and the file continued', async () => {
    const fetcher = createGuardedFetcher({
      allowedNetworks: ['127.0.0.0/8'],
      allowedPorts: [],
      userAgent: 'wharf-test',
      limits: { idleMs: 50 },
    });
    try {
      const url = bench.origin.serve('/silent', {
        content: CONTENT,
        deviate: onRequests([1], { pause: { after: 5_456, until: new Promise(() => {}) } }),
      });
      const { sink, done } = run(bench, url, { fetcher });
      assert.equal((await done).refetchedBytes, 0);
      assert.ok(sink.bytes.equals(WHOLE));
    } finally {
      await fetcher.close();
    }
  });

  test('a weak tag does not prove that the file is the same: it starts over', async () => {
    const url = bench.origin.serve('/weak', { content: CONTENT, etag: 'W/"v1"', deviate: CUT });
    const { sink, done } = run(bench, url);
    await done;
    assert.ok(sink.bytes.equals(WHOLE));
    assert.equal(sink.restarts, 1);
    assert.equal(sink.began[0]?.ranges, false);
    assert.equal(lastHeaders()?.range, 'bytes=0-');
  });

  test('with a published digest nothing else need prove it', async () => {
    const url = bench.origin.serve('/weak', { content: CONTENT, etag: 'W/"v1"', deviate: CUT });
    const { sink, done } = run(bench, url, { expected: { size: null, digest: true } });
    await done;
    assert.ok(sink.bytes.equals(WHOLE));
    assert.equal(sink.restarts, 0);
    assert.equal(lastHeaders()?.['if-range'], undefined);
  });

  test('with a published digest two copies with two tags are one file', async () => {
    const first = bench.origin.serve('/copy-1', {
      content: CONTENT,
      etag: '"md5"',
      deviate: anyOf(CUT, () => ({ status: 403 })),
    });
    const second = bench.origin.serve('/copy-2', { content: CONTENT, etag: '"md5-2"' });
    bench.origin.serve('/link', {
      content: CONTENT,
      deviate: ({ number }) => ({ status: 302, headers: { location: number === 1 ? first : second } }),
    });
    const { sink, done } = run(bench, first, {
      expected: { size: 10_500, digest: true },
      locate: async () => ({ via: 'http', url: `${bench.origin.baseUrl}/link`, maxConnections: 1 }),
    });
    await done;
    assert.ok(sink.bytes.equals(WHOLE));
    assert.equal(sink.restarts, 0);
  });

  test('a date that is old enough proves it where there is no tag', async () => {
    const lastModified = new Date(START);
    const url = bench.origin.serve('/dated', { content: CONTENT, etag: null, lastModified, deviate: CUT });
    const { sink, done } = run(bench, url);
    await done;
    assert.ok(sink.bytes.equals(WHOLE));
    assert.equal(sink.restarts, 0);
    assert.equal(lastHeaders()?.['if-range'], lastModified.toUTCString());
  });

  test('a date of this very minute proves nothing', async () => {
    const url = bench.origin.serve('/dated', {
      content: CONTENT,
      etag: null,
      deviate: onRequests([1], {
        cutAfter: 5_456,
        headers: {
          date: new Date(START).toUTCString(),
          'last-modified': new Date(START - 59_000).toUTCString(),
        },
      }),
    });
    const { sink, done } = run(bench, url);
    await done;
    assert.equal(sink.restarts, 1);
  });

  const changes: readonly [string, Deviation][] = [
    ['the whole of it with another tag', {}],
    ['a range of it with another tag, the condition ignored', { ignoreIfRange: true }],
    ['412', { status: 412 }],
    ['304', { status: 304 }],
    ['416 with another total', { status: 416, headers: { 'content-range': 'bytes */2000' } }],
    [
      'a range of another total',
      { ignoreIfRange: true, headers: { 'content-range': 'bytes 5456-10499/10501', etag: '"v1"' } },
    ],
  ];
  for (const [name, deviation] of changes) {
    test(`a file that changes in the middle is fetched anew, told by ${name}`, async () => {
      const url = bench.origin.serve('/changing', {
        content: CONTENT,
        etag: '"v1"',
        deviate: (request) => {
          if (request.number > 1) return undefined;
          bench.origin.serve('/changing', {
            content: OTHER,
            etag: '"v2"',
            deviate: onRequests([1], deviation),
          });
          return { cutAfter: 5_456 };
        },
      });
      const { sink, done, counted } = run(bench, url);
      await done;
      assert.ok(sink.bytes.equals(wholeContent(OTHER)));
      assert.equal(sink.restarts, 1);
      assert.equal(sink.began[1]?.version.etag, '"v2"');
      assert.equal(sink.began[1]?.ranges, true);
      assert.equal(counted(), 10_500);
    });
  }

  test('a file that changes all the time is refused after three fresh starts', async () => {
    let version = 0;
    const url = bench.origin.serve('/restless', {
      content: CONTENT,
      deviate: () => {
        version += 1;
        return { headers: { etag: `"${version}"` }, ignoreIfRange: true, cutAfter: 5_456 };
      },
    });
    const { sink, done } = run(bench, url);
    await assert.rejects(done, { name: 'ImportRefusedError', code: 'changing' });
    assert.equal(sink.began.length, 4);
  });

  const multipart = { 'content-type': 'multipart/byteranges; boundary=x' };
  const lies: readonly [string, Deviation][] = [
    ['starts elsewhere', { shift: 1 }],
    ['has no Content-Range', { headers: { 'content-range': null } }],
    ['counts in another unit', { headers: { 'content-range': 'items 5456-10499/10500' } }],
    ['comes in several parts', { headers: multipart }],
    [
      'is longer than it was asked for',
      { headers: { 'content-range': 'bytes 5456-10500/*', 'content-length': null } },
    ],
    ['is shorter than its Content-Range', { headers: { 'content-range': 'bytes 5456-10498/10500' } }],
    [
      'is much shorter than its Content-Range',
      { atMost: 9, headers: { 'content-range': 'bytes 5456-10499/10500' } },
    ],
    ['is longer than it announces', { surplus: 1 }],
    ['cannot be satisfied, although it lies in the file', { status: 416 }],
    ['is the whole file, with the same tag', { ignoreRange: true }],
  ];
  for (const [name, deviation] of lies) {
    test(`a range that ${name} is never appended: the file is asked for as a whole`, async () => {
      const url = bench.origin.serve('/lying', {
        content: CONTENT,
        deviate: anyOf(CUT, onRequests([2], deviation)),
      });
      const { sink, done } = run(bench, url);
      await done;
      assert.ok(sink.bytes.equals(WHOLE));
      assert.equal(sink.restarts, 1);
      assert.equal(lastHeaders()?.range, undefined);
    });
  }

  test('an answer that is not taken is let go of', async () => {
    const content = seededContent(50_000_000, 'large');
    const url = bench.origin.serve('/let-go', { content, deviate: onRequests([1], { shift: 1 }) });
    const { done } = run(bench, url, { sink: new MemorySink({ chunkSize: 10_000_000 }) });
    assert.equal((await done).requests, 2);
    await bench.origin.idle();
  });

  test('a server that sends a range unasked is refused, with what is wrong', async () => {
    const url = bench.origin.serve('/unasked', {
      content: CONTENT,
      deviate: ({ range }) => (range === null ? { status: 206, body: 'part' } : { shift: 1 }),
    });
    await assert.rejects(run(bench, url).done, {
      name: 'ImportRefusedError',
      code: 'bad-ranges',
      message: /a part of the file when asked for all of it/,
    });
  });

  test('a chunked range that ends early is continued like a broken one', async () => {
    const url = bench.origin.serve('/early', {
      content: CONTENT,
      delimited: 'chunked',
      deviate: onRequests([1], { atMost: 5_000, headers: { 'content-range': 'bytes 0-10499/10500' } }),
    });
    const { sink, done } = run(bench, url);
    assert.equal((await done).requests, 2);
    assert.ok(sink.bytes.equals(WHOLE));
  });

  test('one that caps what it sends, and whose file nothing identifies, is asked for the whole', async () => {
    const url = bench.origin.serve('/capped', {
      content: CONTENT,
      etag: null,
      deviate: ({ range }) => (range === null ? undefined : { atMost: 4_000 }),
    });
    const { sink, done } = run(bench, url);
    await done;
    assert.ok(sink.bytes.equals(WHOLE));
    assert.equal(lastHeaders()?.range, undefined);
  });
});
