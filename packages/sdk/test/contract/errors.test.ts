/** What a real server refuses arrives as the error that says so. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inspect } from 'node:util';
import {
  APIError,
  AuthenticationError,
  BadRequestError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  type Wharf,
  WharfError,
} from '../../src/index.ts';
import { clientOf } from '../driver/client.ts';
import { startFront } from '../driver/front-server.ts';
import { startWharf, type WharfServer } from '../driver/wharf-server.ts';

let server: WharfServer;
let client: Wharf;

before(async () => {
  server = await startWharf({ env: { WHARF_MAX_FILE_SIZE: '1MiB' } });
  client = clientOf(server);
});
after(() => server.stop());

/** The error of a request that must fail as `Class`. */
async function refusal<E extends APIError>(
  request: Promise<unknown>,
  Class: new (...args: never[]) => E,
): Promise<E> {
  try {
    await request;
  } catch (error) {
    assert.ok(error instanceof Class, `${error}`);
    assert.ok(error instanceof APIError && error instanceof WharfError);
    return error;
  }
  return assert.fail('It was not refused');
}

test('400: what is missing is named, in words and as data', async () => {
  const error = await refusal(client.uploads.create({ fileName: 'cat.png' }), BadRequestError);
  assert.equal(error.status, 400);
  assert.equal(error.error?.name, 'InvalidRequestError');
  assert.match(error.message, /fileSize/);
  assert.ok(Object.keys(error.details).length > 0);
});

test('400: completing too early names the parts that are missing', async () => {
  const { upload } = await client.uploads.create({
    kind: 'text',
    fileName: 'a.txt',
    contentType: 'text/plain',
    fileSize: 3,
    parts: 1,
  });
  const error = await refusal(
    client.uploads.triggerAction(upload.id, { action: 'complete' }),
    BadRequestError,
  );
  assert.deepEqual(error.details.missingParts, [1]);
});

test('401: wrong credentials', async () => {
  const stranger = clientOf(server, { apiSecret: 'wrong' });
  assert.equal((await refusal(stranger.jobs.list(), AuthenticationError)).status, 401);
});

test('403: the project of somebody else', async () => {
  const elsewhere = clientOf(server, { projectId: 'proj_other' });
  assert.equal((await refusal(elsewhere.jobs.list(), PermissionDeniedError)).status, 403);
});

test('404: with the trace id that the log of the server has', async () => {
  const error = await refusal(client.assets.retrieve('asset_unknown'), NotFoundError);
  assert.equal(error.headers?.get('x-trace-id'), error.traceId);
  assert.match(error.traceId ?? '', /^[0-9a-f]{32}$/);
});

test('413: a file over the limit', async () => {
  const tooLarge = client.uploads.create({
    kind: 'text',
    fileName: 'a.txt',
    contentType: 'text/plain',
    fileSize: 2 * 1024 ** 2,
    parts: 1,
  });
  const error = await refusal(tooLarge, APIError);
  assert.equal(error.status, 413);
  assert.equal(error.error?.name, 'PayloadTooLargeError');
});

test('refusals are not asked again', async () => {
  const front = await startFront(server.url);
  await refusal(clientOf(server, { baseURL: front.url }).assets.retrieve('unknown'), NotFoundError);
  assert.equal(front.requests.length, 1);
  await front.stop();
});

test('no error, however it is looked at, has the secret in it', async () => {
  const secret = 'S3CRET-7e1b';
  const wrong = clientOf(server, { apiSecret: secret });
  const gone = clientOf(server, { apiSecret: secret, baseURL: 'http://127.0.0.1:9', maxRetries: 0 });
  const unsendable = clientOf(server, { apiKey: null, bearerAuth: `${secret}\n` });
  for (const request of [wrong.jobs.list(), gone.jobs.list(), unsendable.jobs.list()]) {
    const error: unknown = await request.then(
      () => undefined,
      (reason) => reason,
    );
    assert.ok(error instanceof WharfError);
    const shown = `${inspect(error, { depth: 20, showHidden: true })} ${JSON.stringify(error)} ${error}`;
    for (const form of [secret, btoa(`${server.apiKey}:${secret}`)]) assert.ok(!shown.includes(form), shown);
  }
});

test('429: the server says when it may be asked again, in the body as in the header', async () => {
  const limited = await startWharf({ env: { WHARF_RATE_LIMIT: '2' } });
  const hasty = clientOf(limited, { maxRetries: 0 });
  await hasty.jobs.list();
  await hasty.jobs.list();
  const error = await refusal(hasty.jobs.list(), RateLimitError);
  assert.equal(typeof error.error?.remainingSeconds, 'number');
  assert.ok(Number(error.headers?.get('retry-after')) > 0);
  await limited.stop();
});
