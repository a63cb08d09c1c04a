import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import fc from 'fast-check';
import type { Browser, Page } from 'playwright-core';
import type { Platform } from '../../src/platform/platform.ts';
import { bundlePage } from './bundle.ts';
import { launchChromium, WITHOUT_CHROMIUM } from './chromium.ts';
import { type Site, startSite } from './site.ts';

/** A page that waits for something in vain must not hold up the tests. */
const LIMIT = { timeout: 45_000 };

/** In the page: what is tested. */
declare const platform: Platform;

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('the platform of browsers', { skip: WITHOUT_CHROMIUM }, () => {
  let browser: Browser;
  let site: Site;
  let page: Page;
  let folder: string;
  let onPut: RequestListener;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wharf-browser-test-'));
    browser = await launchChromium();
    site = await startSite({
      bundle: await bundlePage(`import { platform } from '#platform'; globalThis.platform = platform;`),
      body: '<input type="file">',
      onPut: (request, response) => onPut(request, response),
    });
  });
  beforeEach(async () => {
    page = await browser.newPage();
    await page.goto(site.url);
  });
  afterEach(() => page.close());
  after(async () => {
    await browser?.close();
    await site?.close();
    await rm(folder, { recursive: true });
  });

  test(
    'computes the SHA-256 of any pieces, several at a time, whose memory is used again',
    LIMIT,
    async () => {
      const pieces = fc.array(fc.oneof(fc.nat(200), fc.nat(300_000)), { maxLength: 12 });
      const digests = (all: readonly number[][]) =>
        page.evaluate(
          (lengths) =>
            Promise.all(
              lengths.map(async (pieces, seed) => {
                const hasher = platform.hasher('sha256');
                const memory = new Uint8Array(300_000);
                let at = seed;
                for (const length of pieces) {
                  const piece = memory.subarray(0, length);
                  for (let index = 0; index < length; index += 1) piece[index] = at++ * 31;
                  // Not waited for: the order is kept all the same.
                  void hasher?.update(piece);
                  piece.fill(0);
                }
                return hasher?.digest();
              }),
            ),
          all,
        );
      await fc.assert(
        fc.asyncProperty(fc.array(pieces, { minLength: 1, maxLength: 5 }), async (all) => {
          const expected = all.map((lengths, seed) => {
            const total = lengths.reduce((sum, length) => sum + length, 0);
            return sha256(Uint8Array.from({ length: total }, (_, index) => (index + seed) * 31));
          });
          assert.deepEqual(await digests(all), expected);
        }),
        { numRuns: 15 },
      );
    },
  );

  test('starts no Worker for a question, and ends those that have nothing to do', LIMIT, async () => {
    await page.clock.install();
    assert.equal(await page.evaluate(() => typeof platform.hasher('sha256')), 'object');
    assert.equal(await page.evaluate(() => typeof platform.hasher('md5')), 'undefined');
    assert.equal(page.workers().length, 0);
    const digest = await page.evaluate(() => platform.hasher('sha256')?.digest());
    assert.equal(digest, sha256(new Uint8Array()));
    const [worker] = page.workers();
    assert.equal(page.workers().length, 1);
    const closed = new Promise((resolve) => worker?.once('close', resolve));
    await page.clock.fastForward(60_000);
    await closed;
    assert.equal(await page.evaluate(() => platform.hasher('sha256')?.digest()), digest);
  });

  /**
   * PUTs a part in the page.
   * @param idleTimeout milliseconds
   * @returns what came of it
   */
  const put = (size: number, idleTimeout: number, { abort = false, slow = false } = {}) =>
    page.evaluate(
      async ([size, idleTimeout, abort, slow]) => {
        const controller = new AbortController();
        const blob = new Blob([new Uint8Array(size).fill(7)]);
        const sent: number[] = [];
        let seen = 0;
        Object.assign(globalThis, { abort: () => controller.abort(new Error('enough')) });
        const answer = platform.putPart(
          {
            url: '/part?signature=s',
            range: {
              size,
              blob,
              stream: () => ({
                [Symbol.asyncIterator]: () => {
                  throw new Error('not needed');
                },
              }),
            },
            onProgress: (bytes) => sent.push(bytes),
            onBytes: async (bytes) => {
              if (slow && seen === 0)
                await new Promise((answered) => {
                  new PerformanceObserver(answered).observe({ type: 'resource' });
                });
              seen += bytes.length;
            },
            signal: controller.signal,
            idleTimeout,
          },
          undefined,
        );
        if (abort) controller.abort(new Error('enough'));
        try {
          const { status, etag, text } = await answer;
          return { status, etag, text, sent: sent.at(-1), seen };
        } catch (error) {
          return { error: (error as Error).name, message: (error as Error).message };
        }
      },
      [size, idleTimeout, abort, slow] as const,
    );

  test('sends a Blob without a type, shows its bytes, and reads the answer', LIMIT, async () => {
    let received: { digest: string; type: unknown } | undefined;
    onPut = async (request, response) => {
      received = { digest: sha256(await buffer(request)), type: request.headers['content-type'] };
      response.writeHead(200, { etag: '"tag"' }).end('thanks');
    };
    const size = 3_000_000;
    // Also where looking at the bytes takes longer than sending them.
    const answer = await put(size, 30_000, { slow: true });
    assert.deepEqual(answer, { status: 200, etag: 'tag', text: 'thanks', sent: size, seen: size });
    assert.deepEqual(received, { digest: sha256(new Uint8Array(size).fill(7)), type: undefined });
  });

  test('gives a refusal as the answer that it is', LIMIT, async () => {
    onPut = (request, response) => {
      request.resume().on('end', () => response.writeHead(403).end(`no${'!'.repeat(10_000)}`));
    };
    const { status, etag, text } = (await put(10, 30_000)) as { status: number; etag: unknown; text: string };
    assert.deepEqual([status, etag, text.length, text.slice(0, 3)], [403, undefined, 4096, 'no!']);
  });

  test('gives up a connection on which nothing moves', LIMIT, async () => {
    let closed: Promise<unknown> | undefined;
    onPut = (_request, response) => {
      closed = once(response, 'close');
    };
    const { error, message } = (await put(10, 300)) as { error: string; message: string };
    assert.deepEqual([error, message], ['APIConnectionTimeoutError', 'Nothing moved for 300 ms']);
    await closed;
  });

  test('tells a broken connection, without the signature', LIMIT, async () => {
    onPut = (request) => request.destroy();
    const { error, message } = (await put(10, 30_000)) as { error: string; message: string };
    assert.equal(error, 'APIConnectionError');
    assert.doesNotMatch(message, /signature/);
  });

  test('lets go of the connection when it is aborted', LIMIT, async () => {
    const { promise: arrived, resolve } = Promise.withResolvers<{ closed: Promise<unknown> }>();
    onPut = (_request, response) => resolve({ closed: once(response, 'close') });
    const outcome = put(10, 30_000);
    const { closed } = await arrived;
    await page.evaluate('abort()');
    assert.deepEqual(await outcome, { error: 'Error', message: 'enough' });
    await closed;
    assert.deepEqual(await put(10, 30_000, { abort: true }), { error: 'Error', message: 'enough' });
  });

  test('notices that a file was changed after it was chosen', LIMIT, async () => {
    onPut = (request, response) => void request.resume().on('end', () => response.end());
    const path = join(folder, 'changing.txt');
    await writeFile(path, 'first');
    await page.setInputFiles('input', path);
    // Browsers look at a file when they are first asked about it.
    assert.equal(await page.evaluate(() => document.querySelector('input')?.files?.[0]?.size), 5);
    await writeFile(path, 'other');
    // Browsers compare whole seconds.
    await utimes(path, 1_000_000_000, 1_000_000_000);
    const failure = await page.evaluate(async () => {
      const blob = document.querySelector('input')?.files?.[0] ?? new Blob();
      const range = { size: blob.size, blob, stream: () => new Blob().stream() as never };
      const { signal } = new AbortController();
      return platform
        .putPart({ url: '/part', range, onProgress: () => {}, signal, idleTimeout: 30_000 }, undefined)
        .then(
          () => 'sent',
          (error: Error) => error.name,
        );
    });
    assert.equal(failure, 'FileChangedError');
  });

  test('keeps a stream so that it can be read again', LIMIT, async () => {
    const result = await page.evaluate(async () => {
      async function* pieces() {
        for (let piece = 0; piece < 40; piece += 1) yield new Uint8Array(100_000).fill(piece);
      }
      const source = await platform.spool(pieces(), undefined);
      const seen: number[] = [];
      for (let time = 0; time < 2; time += 1)
        for await (const bytes of source.range(399_999, 400_002).stream()) seen.push(...bytes);
      return { size: source.size, seen };
    });
    assert.deepEqual(result, { size: 4_000_000, seen: [3, 4, 4, 3, 4, 4] });
  });

  test('tells why a stream could not be kept', LIMIT, async () => {
    const failure = await page.evaluate(async () => {
      async function* pieces() {
        yield new Uint8Array(10);
        throw new RangeError('no more');
      }
      return platform.spool(pieces(), undefined).then(
        () => 'kept',
        (error: Error) => `${error.name}: ${error.message}`,
      );
    });
    assert.equal(failure, 'RangeError: no more');
  });

  test('opens no paths and writes no files', LIMIT, async () => {
    const messages = await page.evaluate(async () => [
      await platform.openPath('/a').then(String, String),
      await platform.openTarget('/a').then(String, String),
    ]);
    assert.match(messages[0] ?? '', /WharfError.*File/);
    assert.match(messages[1] ?? '', /WharfError.*url/);
  });
});
