import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { InsufficientStorageError, WrongStateError } from '../../../domain/errors.ts';
import type { IncomingPart } from '../../../ports/part-receiver.ts';
import { RemoteFailedError } from '../../../ports/remote-fetcher.ts';
import { signedUrlReceiver } from './receiver.ts';

const PART = Buffer.alloc(100_000, 'part');
/** For tests in which somebody could wait without end. */
const BOUNDED = { timeout: 30_000 };

function partOf(changes: Partial<IncomingPart> = {}): IncomingPart {
  return {
    key: 'object',
    number: 3,
    partsCount: 3,
    fileSize: 3 * PART.length,
    contentLength: PART.length,
    expectedDigests: [],
    body: pieces(),
    ...changes,
  };
}

async function* pieces(): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < PART.length; at += 25_000) yield PART.subarray(at, at + 25_000);
}

describe('a receiver that sends parts to signed URLs', () => {
  const stack = new Set<AsyncDisposable>();
  afterEach(async () => {
    for (const resource of stack) await resource[Symbol.asyncDispose]();
    stack.clear();
  });

  function receiverFor(url: string, patience?: number) {
    const store = {
      signPart: async (key: string, _ref: string | null, number: number) => `${url}/${key}/${number}`,
    };
    const receiver = signedUrlReceiver({ store, clock: Date.now, ...(patience && { patience }) });
    stack.add(receiver);
    return receiver;
  }

  async function listen(listener: RequestListener): Promise<{ server: Server; url: string }> {
    const server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    stack.add({
      async [Symbol.asyncDispose]() {
        server.closeAllConnections();
        if (server.listening) await new Promise((resolve) => server.close(resolve));
      },
    });
    return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  }

  /** Takes whole bodies and never answers; `taken` resolves with the first. */
  async function listenSilently() {
    const { promise: taken, resolve } = Promise.withResolvers<Buffer>();
    const { url } = await listen((request) => void buffer(request).then(resolve, () => {}));
    return { url, taken };
  }

  async function answering(status: number, body: string | Record<string, unknown>): Promise<string> {
    const { url } = await listen(async (request, response) => {
      await buffer(request);
      response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
    });
    return url;
  }

  async function failureOf(receiving: Promise<unknown>): Promise<Error> {
    const error = await receiving.then(
      () => assert.fail('the part was taken'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof Error);
    return error;
  }

  /** Asserts what the import then waits for, and what its user reads. */
  function assertUnreachable(error: Error, code: string): void {
    assert.ok(error instanceof RemoteFailedError, error.stack);
    assert.equal(error.code, code);
    assert.equal(error.message, 'The storage of this server could not be reached.');
    assert.ok(error.cause instanceof Error);
  }

  for (const contentLength of [PART.length, undefined]) {
    const announced = contentLength === undefined ? 'without an announced' : 'with its';
    it(`puts a body ${announced} length, and passes on the tag`, async () => {
      const { url } = await listen(async (request, response) => {
        assert.deepEqual([request.method, request.url], ['PUT', '/object/3']);
        assert.equal(request.headers['content-length'], contentLength?.toString());
        assert.ok((await buffer(request)).equals(PART));
        response.writeHead(200, { etag: '"tag"' }).end();
      });
      const received = await receiverFor(url).receive(partOf({ contentLength }));
      assert.deepEqual(received, { etag: '"tag"', size: PART.length });
    });
  }

  it('stops waiting for an answer when the part is not wanted any more', BOUNDED, async () => {
    const { url, taken } = await listenSilently();
    const unwanted = new AbortController();
    const failure = failureOf(receiverFor(url).receive(partOf({ signal: unwanted.signal })));
    assert.ok((await taken).equals(PART));
    const reason = new Error('not wanted any more');
    unwanted.abort(reason);
    assert.equal(await failure, reason);
  });

  it('stops waiting for its body when the part is not wanted any more', BOUNDED, async () => {
    const asked = Promise.withResolvers<void>();
    const { url } = await listen(() => asked.resolve());
    const unwanted = new AbortController();
    const body = (async function* () {
      yield PART.subarray(0, 10);
      await new Promise(() => {});
    })();
    const failure = failureOf(receiverFor(url).receive(partOf({ body, signal: unwanted.signal })));
    await asked.promise;
    const reason = new Error('not wanted any more');
    unwanted.abort(reason);
    assert.equal(await failure, reason);
  });

  it('asks for nothing when the part was unwanted from the beginning', BOUNDED, async () => {
    const { url } = await listen(() => assert.fail('a request came'));
    const reason = new Error('never wanted');
    const receiving = receiverFor(url).receive(partOf({ signal: AbortSignal.abort(reason) }));
    assert.equal(await failureOf(receiving), reason);
  });

  it('gives up a store that has the whole body and does not answer', BOUNDED, async () => {
    const { url } = await listenSilently();
    assertUnreachable(await failureOf(receiverFor(url, 100).receive(partOf())), 'timeout');
  });

  it('gives up a store that begins an answer and does not end it', BOUNDED, async () => {
    const { url } = await listen((request, response) => {
      request.resume();
      response.writeHead(500).write('{');
    });
    assertUnreachable(await failureOf(receiverFor(url, 100).receive(partOf())), 'timeout');
  });

  it('gives up a store that takes no more of the body', BOUNDED, async () => {
    const { url } = await listen(() => {});
    const body = (async function* () {
      for (;;) yield Buffer.alloc(1024 ** 2);
    })();
    const receiving = receiverFor(url, 100).receive(partOf({ body, contentLength: undefined }));
    assertUnreachable(await failureOf(receiving), 'timeout');
  });

  it('is as patient with the body as its origin needs', BOUNDED, async () => {
    const { url } = await listen(async (request, response) => {
      await buffer(request);
      response.writeHead(200, { etag: '"tag"' }).end();
    });
    const body = (async function* () {
      yield PART.subarray(0, 10);
      // Far beyond the patience with the store, and the second to which undici rounds it up.
      await pause(3_000);
      yield PART.subarray(10);
    })();
    const { size } = await receiverFor(url, 100).receive(partOf({ body }));
    assert.equal(size, PART.length);
  });

  it('says that nobody listens', BOUNDED, async () => {
    const { server, url } = await listen(() => {});
    await new Promise((resolve) => server.close(resolve));
    assertUnreachable(await failureOf(receiverFor(url).receive(partOf())), 'connect');
  });

  it('says that the connection broke', BOUNDED, async () => {
    const { url } = await listen((request) => request.once('data', () => request.socket.destroy()));
    assertUnreachable(await failureOf(receiverFor(url).receive(partOf())), 'broken');
  });

  for (const status of [502, 503, 504]) {
    it(`takes ${status} for a store that is away`, BOUNDED, async () => {
      const url = await answering(status, '<h1>Bad Gateway</h1>');
      assertUnreachable(await failureOf(receiverFor(url).receive(partOf())), 'connect');
    });
  }

  it('throws what the body throws, and the store sees the request end', BOUNDED, async () => {
    const ended = Promise.withResolvers<void>();
    const { url } = await listen((request) => request.once('error', () => ended.resolve()).resume());
    const reason = new Error('the origin went away');
    const body = (async function* () {
      yield PART.subarray(0, 10);
      throw reason;
    })();
    assert.equal(await failureOf(receiverFor(url).receive(partOf({ body }))), reason);
    await ended.promise;
  });

  it('lets go of an unfinished body when the connection breaks', BOUNDED, async () => {
    const { url } = await listen((request) => request.once('data', () => request.socket.destroy()));
    const closed = Promise.withResolvers<void>();
    const body = (async function* () {
      try {
        for (;;) yield PART;
      } finally {
        closed.resolve();
      }
    })();
    const receiving = receiverFor(url).receive(partOf({ body, contentLength: undefined }));
    assertUnreachable(await failureOf(receiving), 'broken');
    await closed.promise;
  });

  it('does not wait for answers when it is let go', BOUNDED, async () => {
    const { url, taken } = await listenSilently();
    const receiver = receiverFor(url);
    const failure = failureOf(receiver.receive(partOf()));
    await taken;
    await receiver[Symbol.asyncDispose]();
    assertUnreachable(await failure, 'connect');
  });

  describe('says why a part was refused:', () => {
    async function refusalOf(status: number, body: string | Record<string, unknown>): Promise<Error> {
      return failureOf(receiverFor(await answering(status, body)).receive(partOf()));
    }

    it('the storage is full', async () => {
      assert.ok((await refusalOf(507, '')) instanceof InsufficientStorageError);
    });

    it('the upload has ended', async () => {
      const error = await refusalOf(400, { name: 'WrongStateError', reason: 'The upload is failed' });
      assert.ok(error instanceof WrongStateError);
      assert.deepEqual(error.details, { number: 3 });
    });

    it('something else is wrong with the request', async () => {
      const error = await refusalOf(400, { name: 'InvalidRequestError', reason: 'Part 3 is too small' });
      assert.ok(!(error instanceof WrongStateError) && !(error instanceof RemoteFailedError));
      assert.match(error.message, /answered 400 to part 3: .*Part 3 is too small/);
    });

    it('an answer that is not of the store', async () => {
      for (const body of ['null', '<html>']) {
        assert.match((await refusalOf(400, body)).message, new RegExp(`answered 400 to part 3: ${body}`));
      }
    });

    it('the URL leads elsewhere', async () => {
      const error = await refusalOf(404, { name: 'NotFoundError', reason: 'There is nothing at PUT' });
      assert.ok(!(error instanceof WrongStateError) && !(error instanceof RemoteFailedError));
      assert.match(error.message, /WHARF_PUBLIC_URL does not lead to the process that receives parts/);
      assert.match((error.cause as Error).message, /answered 404 .*nothing at PUT/);
    });
  });
});
