import assert from 'node:assert/strict';
import { statfs } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { createProject } from './driver/administration.ts';
import { type Answer, Api, type ErrorJson, type UploadJson } from './driver/api.ts';
import { assertError } from './driver/error-answer.ts';
import { RawConnection } from './driver/raw-connection.ts';
import { MIB, textFields } from './driver/sample-files.ts';
import { startServer, type TestServer } from './driver/server.ts';
import { until } from './driver/until.ts';

const TIB = 1024 ** 4;

describe('an answer that is no success', () => {
  let server: TestServer;
  let api: Api;

  before(async () => {
    server = await startServer();
    api = Api.of(server);
  });
  after(() => server.dispose());

  async function call(path: string, init: RequestInit): Promise<Answer<ErrorJson>> {
    const response = await fetch(`${server.url}${path}`, init);
    return { status: response.status, headers: response.headers, body: (await response.json()) as ErrorJson };
  }

  const basic = (pair: string) => `Basic ${btoa(pair)}`;
  const credentials: Readonly<Record<string, string | undefined>> = {
    'no credentials': undefined,
    'an empty header': '',
    'a wrong secret': basic('test-key:wrong'),
    'an unknown key': basic('nobody:test-secret'),
    'no colon': basic('test-key'),
    'what is not base64': 'Basic %%%',
    'nothing after the scheme': 'Basic',
    'another scheme': 'Digest username="test-key"',
    'a wrong bearer token': 'Bearer test-key',
    'the public token of Scenario': 'public-auth-token',
    'a megabyte of nonsense': `Bearer ${'x'.repeat(10_000)}`,
  };
  for (const [what, authorization] of Object.entries(credentials)) {
    it(`with ${what} is 401 and says how to sign in`, async () => {
      const headers = authorization === undefined ? {} : { authorization };
      const answer = await call('/v1/uploads', { headers });
      const error = assertError(answer, 401, 'AuthenticationError');
      assert.match(error.reason, /key|secret/);
      assert.match(answer.headers.get('www-authenticate') ?? '', /^Basic realm=/);
      assert.ok(!JSON.stringify(error).includes('wrong'.concat('-secret')));
    });
  }

  it('for a projectId that is not that of the key is 403', async () => {
    const error = assertError(
      await api.call<ErrorJson>('GET', '/uploads?projectId=proj_another'),
      403,
      'ForbiddenError',
    );
    assert.match(error.reason, /projectId/);
    const twice = await api.call<ErrorJson>('GET', '/uploads?projectId=proj_a&projectId=proj_b');
    assertError(twice, 403, 'ForbiddenError');
  });

  it('for what does not exist is 404 and names it', async () => {
    for (const [method, path, says] of [
      ['GET', '/uploads/upload_nobody', /upload_nobody/],
      ['DELETE', '/uploads/upload_nobody', /upload_nobody/],
      ['GET', '/uploads/upload_nobody/events', /upload_nobody/],
      ['GET', '/assets/asset_nobody', /asset_nobody/],
      ['GET', '/jobs/job_nobody', /job_nobody/],
      ['GET', '/models/model_nobody', /model_nobody/],
      ['GET', '/collections/collection_nobody', /collection_nobody/],
      ['GET', '/nothing/here', /GET \/v1\/nothing\/here/],
      ['PATCH', '/uploads', /PATCH \/v1\/uploads/],
      ['PUT', '/uploads/upload_nobody', /PUT/],
    ] as const) {
      const error = assertError(await api.call<ErrorJson>(method, path), 404, 'NotFoundError');
      assert.match(error.reason, says);
    }
  });

  it('for a body beyond the limit is 413', async () => {
    const body = { ...textFields('x'), fileSize: 1, parts: 1, padding: 'x'.repeat(2 * MIB) };
    const error = assertError(
      await api.call<ErrorJson>('POST', '/uploads', body),
      413,
      'PayloadTooLargeError',
    );
    assert.match(error.reason, /too large/);
  });

  it('for a file beyond the free space is 507, and nothing is reserved for it', async (test) => {
    const { bavail, bsize } = await statfs(server.dataDirectory);
    if (bavail * bsize >= 5 * TIB) return test.skip('there is more free space than the largest file needs');
    const body = { ...textFields('huge.txt'), fileSize: 5 * TIB, parts: 1024 };
    const error = assertError(
      await api.call<ErrorJson>('POST', '/uploads', body),
      507,
      'InsufficientStorageError',
    );
    assert.match(error.reason, /needs 5497558138880 bytes, but only \d+ are free/);
    assert.equal(typeof error.details.availableBytes, 'number');
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    assert.match(metrics, /^wharf_reserved_bytes 0$/m);
  });

  it('counts what other uploads have reserved against the free space', async (test) => {
    const { bavail, bsize } = await statfs(server.dataDirectory);
    const free = bavail * bsize;
    if (free >= 5 * TIB) return test.skip('there is more free space than the largest file needs');
    const most = Math.floor(free * 0.6);
    const parts = Math.ceil(most / (5 * 1024 ** 3));
    const body = { ...textFields('half.txt'), fileSize: most, parts };
    const first = await api.createUpload(body);
    assertError(await api.call<ErrorJson>('POST', '/uploads', body), 507, 'InsufficientStorageError');
    await api.abortUpload(first.id);
    const again = await until('the space is free again', async () => {
      const answer = await api.call<{ upload: UploadJson }>('POST', '/uploads', body);
      return answer.status === 200 && answer.body.upload;
    });
    await api.abortUpload(again.id);
  });

  const malformedJson = [
    '{',
    '{"kind":',
    'kind=text',
    '{"a":1}}',
    '\u0000',
    '[1,2',
    "{'kind':'text'}",
    '{"kind":"text",}',
  ];
  for (const text of malformedJson) {
    it(`for the body ${JSON.stringify(text)} is 400: it is no JSON`, async () => {
      const answer = await call('/v1/uploads', {
        method: 'POST',
        headers: { authorization: basic('test-key:test-secret'), 'content-type': 'application/json' },
        body: text,
      });
      assert.match(assertError(answer, 400, 'InvalidRequestError').reason, /not valid JSON/);
    });
  }

  it('for JSON nested a hundred thousand deep is a plain answer', async () => {
    const answer = await call('/v1/uploads', {
      method: 'POST',
      headers: { authorization: basic('test-key:test-secret') },
      body: `{"assetOptions":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    });
    assertError(answer, 400, 'InvalidRequestError');
  });

  it('for a path that is no text is 400', async () => {
    const answer = await call('/v1/uploads/%E0%A4%A', {
      headers: { authorization: basic('test-key:test-secret') },
    });
    assertError(answer, 400, 'InvalidRequestError');
  });

  const notHttp: Readonly<Record<string, readonly [text: string, status: number]>> = {
    'no HTTP at all': ['hello there\r\n\r\n', 400],
    'a broken request line': ['GET\r\n\r\n', 400],
    'an unknown method': ['FROB /v1/uploads HTTP/1.1\r\nHost: x\r\n\r\n', 400],
    'a header without a colon': ['GET /healthz HTTP/1.1\r\nHost: x\r\nbroken\r\n\r\n', 400],
    'no Host': ['GET /healthz HTTP/1.1\r\n\r\n', 400],
    'two lengths': [
      'POST /v1/uploads HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
      400,
    ],
    'a length and chunks': [
      'POST /v1/uploads HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    'a length that is no number': ['POST /v1/uploads HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n', 400],
    'too large headers': [`GET /healthz HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(100_000)}\r\n\r\n`, 431],
  };
  for (const [what, [text, status]] of Object.entries(notHttp)) {
    it(`for ${what} is ${status}, in our shape where there is a body, and the server lives on`, async () => {
      const connection = await RawConnection.open(server.url);
      await connection.send(text);
      const answer = await connection.answer();
      assert.equal(answer.status, status);
      if (answer.body.length > 0) {
        const error = JSON.parse(answer.body.toString()) as ErrorJson;
        assert.equal(error.name, 'InvalidRequestError');
        assert.equal(error.trace_id, answer.headers.get('x-trace-id'));
      }
      connection.destroy();
      assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
    });
  }
});

describe('with limits set', () => {
  let server: TestServer;
  let api: Api;

  before(async () => {
    server = await startServer({ env: { WHARF_RATE_LIMIT: '60', WHARF_MAX_FILE_SIZE: '1KiB' } });
    api = Api.of(server);
  });
  after(() => server.dispose());

  it('a file beyond WHARF_MAX_FILE_SIZE is 413 and says what is accepted', async () => {
    const body = { ...textFields('large.txt'), fileSize: 1025, parts: 1 };
    const error = assertError(
      await api.call<ErrorJson>('POST', '/uploads', body),
      413,
      'PayloadTooLargeError',
    );
    assert.match(error.reason, /at most 1024/);
    assert.equal(error.details.maxFileSize, 1024);
    assert.equal((await api.createUpload({ ...body, fileSize: 1024 })).status, 'pending');
  });

  it('more requests than WHARF_RATE_LIMIT are 429 with the time to wait, for this project only', async () => {
    const other = new Api(server, await createProject(server, 'unhurried'));
    const refused = await until('the burst is over', async () => {
      const answer = await api.call<ErrorJson & { remainingSeconds: number }>('GET', '/uploads?pageSize=1');
      return answer.status !== 200 && answer;
    });
    const error = assertError(refused, 429, 'RateLimitError') as ErrorJson & { remainingSeconds: number };
    assert.ok(error.remainingSeconds > 0 && error.remainingSeconds <= 1, String(error.remainingSeconds));
    assert.equal(refused.headers.get('retry-after'), '1');
    assert.match(error.reason, /60 requests a minute/);
    assert.equal((await other.call('GET', '/uploads')).status, 200);
    assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
    await until('a request passes again', async () => (await api.call('GET', '/uploads')).status === 200);
  });
});
