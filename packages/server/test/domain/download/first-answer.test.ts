import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { bytesContent, seededContent, wholeContent } from '../../origins/files/content.ts';
import { onRequests } from '../../origins/files/deviation.ts';
import { run, workbench } from './downloading.ts';
import { MemorySink } from './memory-sink.ts';

const CONTENT = seededContent(10_500, 'first');
const WHOLE = wholeContent(CONTENT);

suite('first answer of a download', () => {
  const bench = workbench();
  const refused = (code: string, message = /./) => ({ name: 'ImportRefusedError', code, message });

  test('one request with a range brings the whole file, in chunks', async () => {
    const url = bench.origin.serve('/whole', { content: CONTENT });
    const { sink, done, counted } = run(bench, url);
    assert.deepEqual(await done, {
      size: 10_500,
      requests: 1,
      refetchedBytes: 0,
      complete: 'verified-length',
    });
    assert.ok(sink.bytes.equals(WHOLE));
    assert.deepEqual(sink.order, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    assert.equal(counted(), 10_500);
    assert.equal(bench.origin.requests.at(-1)?.headers.range, 'bytes=0-');
  });

  test('the sink learns what the answer says, and sees the beginning of the file', async () => {
    const url = bench.origin.serve('/facts%20%C3%A9', {
      content: CONTENT,
      etag: '"v1"',
      contentType: 'Application/X-Model; charset=binary',
      contentDisposition: 'attachment; filename="model.bin"',
    });
    const { sink, done } = run(bench, `${url}?signature=secret`);
    await done;
    const [facts] = sink.began;
    assert.deepEqual(
      { ...facts, head: undefined },
      {
        size: 10_500,
        version: { etag: '"v1"', lastModified: null },
        ranges: true,
        contentType: 'application/x-model',
        contentDisposition: 'attachment; filename="model.bin"',
        urlPath: '/facts%20%C3%A9',
        head: undefined,
      },
    );
    assert.ok((facts?.head.length ?? 0) >= 1024);
    assert.deepEqual(facts?.head, WHOLE.subarray(0, facts?.head.length));
  });

  test('the beginning of a small file is the file', async () => {
    const url = bench.origin.serve('/small', { content: bytesContent(Buffer.from('tiny')) });
    const { sink, done } = run(bench, url);
    await done;
    assert.deepEqual(sink.began[0]?.head.toString(), Buffer.from('tiny').toString());
    assert.ok(sink.bytes.equals(Buffer.from('tiny')));
  });

  test('a server without ranges is read in one stream', async () => {
    const url = bench.origin.serve('/no-ranges', { content: CONTENT, ranges: false });
    const { sink, done } = run(bench, url, { connections: 4 });
    assert.deepEqual(await done, {
      size: 10_500,
      requests: 1,
      refetchedBytes: 0,
      complete: 'verified-length',
    });
    assert.ok(sink.bytes.equals(WHOLE));
    assert.equal(sink.began[0]?.ranges, false);
    assert.equal(sink.mostAtOnce, 1);
  });

  for (const size of [10_500, 10_000, 1]) {
    test(`a file of unknown length of ${size} bytes is stored in order until its chunked body ends`, async () => {
      const content = seededContent(size, 'unknown');
      const url = bench.origin.serve('/unknown', { content, ranges: false, delimited: 'chunked' });
      const { sink, done } = run(bench, url);
      const { complete, size: found } = await done;
      assert.deepEqual({ complete, found }, { complete: 'verified-length', found: size });
      assert.ok(sink.bytes.equals(wholeContent(content)));
      assert.equal(sink.began[0]?.size, null);
      assert.equal(sink.order.length, Math.ceil(size / 1000));
    });
  }

  test('a body that ends with its connection is unverified', async () => {
    const url = bench.origin.serve('/close', { content: CONTENT, ranges: false, delimited: 'close' });
    const { sink, done } = run(bench, url);
    const { complete, size } = await done;
    assert.deepEqual({ complete, size }, { complete: 'unverified', size: 10_500 });
    assert.ok(sink.bytes.equals(WHOLE));
  });

  test('a body that ends with its connection is verified by its published size', async () => {
    const url = bench.origin.serve('/close-published', {
      content: CONTENT,
      ranges: false,
      delimited: 'close',
      deviate: onRequests([1], { cutAfter: 5_000 }),
    });
    const { sink, done } = run(bench, url, { expected: { size: 10_500, digest: false } });
    assert.equal((await done).complete, 'verified-length');
    assert.equal(sink.restarts, 1);
    assert.ok(sink.bytes.equals(WHOLE));
  });

  test('an empty file is refused, whether its range cannot be satisfied or its length is 0', async () => {
    const content = bytesContent(Buffer.alloc(0));
    for (const file of [
      { content },
      { content, ranges: false },
      { content, ranges: false, delimited: 'chunked' as const },
    ]) {
      const { sink, done } = run(bench, bench.origin.serve('/empty', file));
      await assert.rejects(done, refused('empty'));
      assert.equal(sink.began.length, 0);
    }
  });

  test('a server that refuses the range of the whole file is asked without one', async () => {
    const url = bench.origin.serve('/no-zero', {
      content: CONTENT,
      deviate: ({ range }) => (range === null ? undefined : { status: 416 }),
    });
    const { sink, done } = run(bench, url);
    await done;
    assert.ok(sink.bytes.equals(WHOLE));
    assert.equal(sink.restarts, 0, 'nothing had begun');
    assert.equal(bench.origin.requests.at(-1)?.headers.range, undefined);
  });

  test('a range whose total is unknown is no way to know the file: it is asked for as a whole', async () => {
    const url = bench.origin.serve('/no-total', {
      content: CONTENT,
      deviate: onRequests([1], { headers: { 'content-range': 'bytes 0-10499/*' } }),
    });
    const { sink, done } = run(bench, url);
    await done;
    assert.ok(sink.bytes.equals(WHOLE));
    assert.equal(sink.began[0]?.ranges, false);
  });

  const status = [
    [401, 'access-denied'],
    [403, 'access-denied'],
    [404, 'not-found'],
    [410, 'not-found'],
    [400, 'http-error'],
    [451, 'http-error'],
    [204, 'http-error'],
  ] as const;
  for (const [code, name] of status) {
    test(`the answer ${code} refuses the import at once, as ${name}`, async () => {
      const url = bench.origin.serve('/status', { content: CONTENT, deviate: () => ({ status: code }) });
      const { time, done } = run(bench, url);
      await assert.rejects(done, refused(name, new RegExp(`${code}`)));
      assert.deepEqual(time.waits, []);
    });
  }

  test('a declared length above the limit is refused before any byte is stored', async () => {
    const url = bench.origin.serve('/large', { content: CONTENT });
    const { sink, done } = run(bench, url, { maxSize: 10_499 });
    await assert.rejects(done, refused('too-large', /10499/));
    assert.equal(sink.began.length, 0);
    await bench.origin.idle();
  });

  test('a published length above the limit is refused without a request', async () => {
    const before = bench.origin.requests.length;
    const { done } = run(bench, bench.origin.serve('/large', { content: CONTENT }), {
      maxSize: 10_499,
      expected: { size: 10_500, digest: true },
    });
    await assert.rejects(done, refused('too-large'));
    assert.equal(bench.origin.requests.length, before);
  });

  test('bytes of unknown number are counted against the limit', async () => {
    const url = bench.origin.serve('/growing', { content: CONTENT, ranges: false, delimited: 'chunked' });
    const exactly = run(bench, url, { maxSize: 10_500 });
    assert.equal((await exactly.done).size, 10_500);
    const { sink, done } = run(bench, url, { maxSize: 5_400 });
    await assert.rejects(done, refused('too-large'));
    assert.deepEqual(sink.order, [1, 2, 3, 4, 5]);
    await bench.origin.idle();
  });

  test('another size than the published one is refused, after a second look at a fresh location', async () => {
    const url = bench.origin.serve('/other-size', { content: CONTENT });
    let located = 0;
    const { sink, done } = run(bench, url, {
      expected: { size: 10_499, digest: true },
      locate: async () => {
        located += 1;
        return { via: 'http', url, maxConnections: 4 };
      },
    });
    await assert.rejects(done, refused('size-mismatch', /10500 bytes; 10499/));
    assert.equal(located, 2);
    assert.equal(sink.began.length, 0);
  });

  test('an error page instead of the file is forgiven once', async () => {
    const page = bench.origin.serve('/page', { content: bytesContent(Buffer.from('<html>')) });
    const file = bench.origin.serve('/file', { content: CONTENT });
    const places = [page, file];
    const { sink, done } = run(bench, file, {
      expected: { size: 10_500, digest: true },
      locate: async () => ({ via: 'http', url: places.shift() ?? '', maxConnections: 4 }),
    });
    await done;
    assert.ok(sink.bytes.equals(WHOLE));
  });

  test('a chunked body that is longer or shorter than published is refused', async () => {
    for (const size of [10_400, 10_600]) {
      const url = bench.origin.serve('/chunked', { content: CONTENT, ranges: false, delimited: 'chunked' });
      const { done } = run(bench, url, { expected: { size, digest: true } });
      await assert.rejects(done, refused('size-mismatch'));
    }
  });

  test('what the sink refuses is refused, and the connection closed', async () => {
    const url = bench.origin.serve('/refused', { content: seededContent(50_000_000, 'big') });
    const refusal = new Error('no such files here');
    const sink = new MemorySink({
      chunkSize: 1000,
      onBegin: () => {
        throw refusal;
      },
    });
    await assert.rejects(run(bench, url, { sink }).done, refusal);
    await bench.origin.idle();
  });

  test('what the sink fails with in the middle ends the download with all its connections', async () => {
    const url = bench.origin.serve('/disk-full', { content: seededContent(50_000_000, 'big') });
    const failure = new Error('disk full');
    const sink = new MemorySink({
      chunkSize: 1_000_000,
      onStore: ({ number }) => {
        if (number === 7) throw failure;
      },
    });
    await assert.rejects(run(bench, url, { sink, connections: 4 }).done, failure);
    await bench.origin.idle();
  });
});
