import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { seededContent, wholeContent } from '../../origins/files/content.ts';
import { type RunOptions, run, workbench } from './downloading.ts';
import { MemorySink } from './memory-sink.ts';

const CONTENT = seededContent(10_500, 'resumed');
const WHOLE = wholeContent(CONTENT);
const VERSION = { etag: '"v1"', lastModified: null };

/** What a worker that died has left: these chunks. */
function leftBehind(numbers: readonly number[], version = VERSION, bytes = WHOLE) {
  const stored = new Map(
    numbers.map((number) => [number, bytes.subarray((number - 1) * 1000, number * 1000)] as const),
  );
  const sink = new MemorySink({ chunkSize: 1000, stored });
  const resume = {
    size: 10_500,
    version: version as { etag: string | null; lastModified: null },
    layout: sink.layout,
  };
  return { sink, resume } satisfies RunOptions;
}

suite('resuming a download', () => {
  const bench = workbench();

  test('only what is missing is fetched, under the condition that the file is the same', async () => {
    const url = bench.origin.serve('/gaps', { content: CONTENT, etag: '"v1"' });
    const from = bench.origin.requests.length;
    const { sink, done, counted } = run(bench, url, leftBehind([1, 2, 5, 11]));
    const { requests, refetchedBytes } = await done;
    assert.ok(sink.bytes.equals(WHOLE));
    assert.deepEqual({ requests, refetchedBytes }, { requests: 2, refetchedBytes: 0 });
    const seen = bench.origin.requests.slice(from).map(({ headers }) => [headers.range, headers['if-range']]);
    assert.deepEqual(seen, [
      ['bytes=2000-3999', '"v1"'],
      ['bytes=5000-9999', '"v1"'],
    ]);
    assert.equal(sink.began.length, 0);
    assert.equal(counted(), 10_500 - 3_500);
  });

  test('a file that is all there needs no request', async () => {
    const url = bench.origin.serve('/all', { content: CONTENT });
    const { done } = run(bench, url, leftBehind([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]));
    assert.deepEqual(await done, {
      size: 10_500,
      requests: 0,
      refetchedBytes: 0,
      complete: 'verified-length',
    });
  });

  test('another version starts over, and what was there is uncounted', async () => {
    const url = bench.origin.serve('/newer', { content: CONTENT, etag: '"v2"' });
    const { sink, done, counted } = run(bench, url, leftBehind([1, 2, 5], VERSION, Buffer.alloc(10_500)));
    const { refetchedBytes } = await done;
    assert.ok(sink.bytes.equals(WHOLE));
    assert.equal(sink.restarts, 1);
    assert.equal(refetchedBytes, 0);
    assert.equal(counted(), 10_500 - 3_000);
  });

  test('a server that has unlearned ranges is read from the beginning', async () => {
    const url = bench.origin.serve('/unlearned', { content: CONTENT, etag: '"v1"', ranges: false });
    const { sink, done } = run(bench, url, leftBehind([1, 2, 5]));
    await done;
    assert.ok(sink.bytes.equals(WHOLE));
    assert.equal(sink.restarts, 1);
  });

  test('without a version only a published digest makes it safe', async () => {
    const none = { etag: null, lastModified: null };
    const url = bench.origin.serve('/versionless', { content: CONTENT, etag: null });
    const unsafe = run(bench, url, leftBehind([1, 2, 5], none as never));
    await unsafe.done;
    assert.equal(unsafe.sink.restarts, 1);
    assert.ok(unsafe.sink.bytes.equals(WHOLE));
    assert.equal(bench.origin.requests.at(-1)?.headers.range, 'bytes=0-');
    const safe = run(bench, url, {
      ...leftBehind([1, 2, 5], none as never),
      expected: { size: null, digest: true },
    });
    await safe.done;
    assert.equal(safe.sink.restarts, 0);
    assert.ok(safe.sink.bytes.equals(WHOLE));
  });

  test('it is done over several connections', async () => {
    const url = bench.origin.serve('/parallel', { content: CONTENT, etag: '"v1"' });
    const { sink, done } = run(bench, url, { ...leftBehind([1, 2, 5]), connections: 3 });
    await done;
    assert.ok(sink.bytes.equals(WHOLE));
    assert.equal(sink.mostAtOnce, 3);
  });

  test('a link that does not work is believed, and nothing that is stored is lost', async () => {
    const url = bench.origin.serve('/gone', { content: CONTENT, deviate: () => ({ status: 410 }) });
    const { sink, done } = run(bench, url, { ...leftBehind([1, 2, 5]), connections: 3 });
    await assert.rejects(done, { name: 'ImportRefusedError', code: 'not-found' });
    assert.deepEqual([...sink.chunks.keys()], [1, 2, 5]);
  });
});
