/** Uploads that get nowhere end, whatever the API says meanwhile; and how they end tells no secret. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { mock, test } from 'node:test';
import { inspect } from 'node:util';
import {
  APIUserAbortError,
  TokenError,
  UploadInterruptedError,
  Wharf,
  withBearerRefresh,
} from '../../src/index.ts';
import { platform } from '../../src/platform/node/index.ts';
import { answerJson, startLocalServer } from '../driver/local-server.ts';
import { SIGNATURE, type StubService, stubClient } from './stub-service.ts';

const FILE = { file: new Uint8Array(10), fileName: 'a.png' };

/** What the upload ends with; it fails where it does not end. */
async function endOf(upload: Promise<unknown>): Promise<UploadInterruptedError> {
  const late = AbortSignal.timeout(6_000);
  const ended = upload.then(
    () => assert.fail('it succeeded'),
    (error: unknown) => error,
  );
  const error = await Promise.race([ended, once(late, 'abort').then(() => assert.fail('it did not end'))]);
  assert.ok(error instanceof UploadInterruptedError, inspect(error));
  return error;
}

test('a storage that cannot be reached ends it, though the API answers', async () => {
  const put = () => Promise.reject(new TypeError('fetch failed'));
  await endOf(stubClient({ put }).uploads.uploadFile({ ...FILE, giveUpAfter: 700 }));
});

test('a storage that is busy for ever ends it, though its URLs are renewed meanwhile', async () => {
  const service: StubService = { put: () => new Response('busy', { status: 503 }), lifetime: 200 };
  await endOf(stubClient(service).uploads.uploadFile({ ...FILE, giveUpAfter: 1_200 }));
});

test('a storage that takes every byte and then breaks off ends it', async () => {
  const store = net.createServer((socket) => {
    socket.on('error', () => {}).on('data', () => setTimeout(() => socket.resetAndDestroy(), 20));
  });
  await once(store.listen(0, '127.0.0.1'), 'listening');
  const { port } = store.address() as AddressInfo;
  const api = await startLocalServer((_, response) => {
    const expires = new Date(Date.now() + 3_600_000).toISOString();
    const parts = [{ number: 1, url: `http://127.0.0.1:${port}/part`, expires }];
    const upload = { id: 'upload_1', status: 'pending', source: 'multipart', fileSize: 10, partsCount: 1 };
    answerJson(response, 200, { upload: { ...upload, parts } });
  });
  try {
    const client = new Wharf({ apiKey: 'a', apiSecret: 'b', baseURL: api.baseURL, logLevel: 'off' });
    await endOf(client.uploads.uploadFile({ ...FILE, giveUpAfter: 700 }));
  } finally {
    store.close();
    await api.stop();
  }
});

test('a storage that asks to come back at once is not asked all the time', async () => {
  let puts = 0;
  const put = () => {
    puts += 1;
    return new Response('busy', { status: 503, headers: { 'retry-after': '0' } });
  };
  await endOf(stubClient({ put }).uploads.uploadFile({ ...FILE, giveUpAfter: 500 }));
  // At once, after a pause, and as time is up: there timers may come a little early, and once more. Without pauses there are hundreds.
  assert.ok(puts < 10, `${puts} requests`);
});

test('a fetch that names the URL in its errors tells nobody the signature', async () => {
  const put = (url: string) => Promise.reject(new Error(`request to ${url} failed`));
  const error = await endOf(stubClient({ put }).uploads.uploadFile({ ...FILE, giveUpAfter: 0 }));
  assert.match(error.message, /part 1.*request to http:\/\/store\.test\/part/);
  assert.ok(!inspect(error, { depth: 9 }).includes(SIGNATURE), inspect(error));
});

test('a call-back that aborts at the last part leaves an upload that can be resumed', async () => {
  const controller = new AbortController();
  const onState = ({ digests }: { digests: object }) => {
    if (Object.keys(digests).length > 0) controller.abort('enough');
  };
  const { signal } = controller;
  const error = await endOf(stubClient({}).uploads.uploadFile({ ...FILE, signal, onState }));
  assert.ok(error.cause instanceof APIUserAbortError);
  assert.equal(error.cause.cause, 'enough');
  assert.deepEqual(Object.keys(error.state.digests), ['1']);
});

test('a hasher that dies while the connection breaks is one more reason to try again', async () => {
  const hasher = mock.method(platform, 'hasher', () => ({
    update: () => {},
    digest: () => Promise.reject(new Error('out of memory')),
  }));
  try {
    const put = () => Promise.reject(new TypeError('fetch failed'));
    await endOf(stubClient({ put }).uploads.uploadFile({ ...FILE, giveUpAfter: 0 }));
  } finally {
    hasher.mock.restore();
  }
});

test('a token that cannot be had in the middle of it ends it with the state to resume from', async () => {
  let tokens = 0;
  const bearerAuth = () => {
    tokens += 1;
    if (tokens > 1) throw new Error('the gateway is down');
    return 'token';
  };
  const making = stubClient({}, { apiKey: undefined, apiSecret: undefined, bearerAuth });
  const error = await endOf(making.uploads.uploadFile(FILE));
  assert.ok(error.cause instanceof TokenError);
  assert.match(error.message, /the gateway is down/);
  assert.deepEqual([error.state.uploadId, Object.keys(error.state.digests)], ['upload_1', ['1']]);
});

test('a token that cannot be renewed in the middle of it ends it with the state to resume from', async () => {
  const { userFetch } = stubClient({});
  assert.ok(userFetch !== undefined);
  let expired = false;
  const fetch = withBearerRefresh(() => Promise.reject(new Error('logged out')), {
    fetch: async (input, init) => {
      const isPart = init?.method === 'PUT';
      if (expired && !isPart) return Response.json({ reason: 'expired' }, { status: 401 });
      expired ||= isPart;
      return userFetch(input, init);
    },
  });
  const client = new Wharf({
    bearerAuth: 'old',
    baseURL: 'http://api.test/v1',
    logLevel: 'off',
    fetch,
  });
  const error = await endOf(client.uploads.uploadFile(FILE));
  assert.ok(error.cause instanceof TokenError);
  assert.deepEqual(Object.keys(error.state.digests), ['1']);
});
