import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Api, putPart } from './driver/api.ts';
import { type AssetJson, retrieveAsset } from './driver/assets.ts';
import { basicAuthorization } from './driver/checked-api.ts';
import { textFields } from './driver/sample-files.ts';
import { startServer, type TestServer } from './driver/server.ts';

const PAGE = 'https://studio.example';
const STRANGER = 'https://studio.example.evil.example';
const BYTES = Buffer.from('read by a page');

/** Readable without being exposed (Fetch standard: CORS-safelisted response-header names). */
const SAFELISTED = [
  'cache-control',
  'content-language',
  'content-length',
  'content-type',
  'expires',
  'last-modified',
  'pragma',
];

/** A preflight as browsers send it: header names in lower case, sorted, joined without spaces. */
function preflight(
  url: string,
  method: string,
  headers: readonly string[],
  origin = PAGE,
): Promise<Response> {
  return fetch(url, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': method,
      ...(headers.length === 0 ? {} : { 'access-control-request-headers': [...headers].sort().join(',') }),
    },
  });
}

function list(headers: Headers, name: string): readonly string[] {
  const value = headers.get(name) ?? '';
  return value === '' ? [] : value.split(',').map((item) => item.trim().toLowerCase());
}

/** What a browser checks before it sends a request that is not simple. */
function assertLetIn(answer: Response, method: string, headers: readonly string[]): void {
  assert.ok(answer.ok, String(answer.status));
  assert.ok(['*', PAGE].includes(answer.headers.get('access-control-allow-origin') ?? ''));
  assert.ok(list(answer.headers, 'access-control-allow-methods').includes(method.toLowerCase()), method);
  const allowed = list(answer.headers, 'access-control-allow-headers');
  for (const name of headers) assert.ok(allowed.includes(name), `${name} is not among ${allowed}`);
  // With it, browsers would send what they know of the server's user.
  assert.equal(answer.headers.get('access-control-allow-credentials'), null);
}

/** What a browser checks before it lets the page see an answer and these of its headers. */
function assertReadable(answer: Response, ...headers: readonly string[]): void {
  assert.ok(['*', PAGE].includes(answer.headers.get('access-control-allow-origin') ?? ''));
  assert.ok(['*', PAGE].includes(answer.headers.get('timing-allow-origin') ?? ''));
  const readable = [...SAFELISTED, ...list(answer.headers, 'access-control-expose-headers')];
  for (const name of headers) {
    assert.ok(answer.headers.get(name) !== null, `the answer has no ${name}`);
    assert.ok(readable.includes(name), `${name} is hidden from the page`);
  }
}

for (const [setting, env] of [
  ['any origin', {}],
  ['the origins that are set', { WHARF_CORS_ORIGINS: `https://other.example,${PAGE}` }],
] as const) {
  describe(`a page of another origin, with ${setting} allowed,`, () => {
    let server: TestServer;
    let api: Api;
    let authorization: string;
    let asset: AssetJson;

    before(async () => {
      server = await startServer({ env: { ...env, WHARF_RATE_LIMIT: '60' } });
      api = Api.of(server);
      authorization = basicAuthorization(server);
      const upload = await api.uploadFile(BYTES, textFields('page.txt'));
      asset = await retrieveAsset(api, upload.entityId ?? '');
    });
    after(() => server.dispose());

    it('may send every request of the API, with the headers of the SDK', async () => {
      for (const [method, path, headers] of [
        ['POST', '/uploads', ['authorization', 'content-type', 'idempotency-key']],
        ['POST', '/uploads/upload_x/action', ['authorization', 'content-type', 'x-of-my-own']],
        ['GET', '/uploads/upload_x', ['authorization']],
        ['GET', '/uploads/upload_x/events', ['authorization', 'last-event-id']],
        ['PUT', '/assets/asset_x', ['authorization', 'content-type']],
        ['DELETE', '/assets', ['authorization', 'content-type']],
      ] as const) {
        assertLetIn(await preflight(`${server.url}/v1${path}`, method, headers), method, headers);
      }
    });

    it('reads what is answered and what is refused, with the trace id and the time', async () => {
      for (const [path, headers, status] of [
        ['/v1/uploads', { authorization }, 200],
        ['/v1/uploads', {}, 401],
        ['/v1/uploads/upload_nobody', { authorization }, 404],
        ['/v1/uploads?status=done', { authorization }, 400],
        ['/v1/nothing', { authorization }, 404],
        ['/openapi.json', {}, 200],
      ] as const) {
        const answer = await fetch(`${server.url}${path}`, { headers: { ...headers, origin: PAGE } });
        assert.equal(answer.status, status);
        assertReadable(answer, 'x-trace-id', 'date', 'content-length');
        await answer.text();
      }
    });

    it('follows the events of an upload', async () => {
      const { id } = await api.createUpload({ ...textFields('followed.txt'), fileSize: 1, parts: 1 });
      await api.abortUpload(id);
      const answer = await fetch(`${server.url}/v1/uploads/${id}/events`, {
        headers: { authorization, origin: PAGE },
      });
      assertReadable(answer, 'content-type', 'x-trace-id');
      assert.match(await answer.text(), /"status":"failed"/);
    });

    it('sends parts with a type and a checksum, and reads their ETag', async () => {
      const { parts } = await api.createUpload({
        ...textFields('sent.txt'),
        fileSize: BYTES.length,
        parts: 1,
      });
      const url = parts?.[0]?.url ?? '';
      const headers = ['content-md5', 'content-type', 'x-amz-checksum-sha256'];
      assertLetIn(await preflight(url, 'PUT', headers), 'PUT', headers);
      const put = await putPart(url, BYTES, { origin: PAGE, 'content-type': 'text/plain' });
      assert.equal(put.status, 200);
      assertReadable(put, 'etag', 'date');
    });

    it('reads ranges of a signed URL, conditionally and with HEAD, and what is refused there', async () => {
      for (const method of ['GET', 'HEAD']) {
        const headers = ['if-none-match', 'if-range', 'range'];
        assertLetIn(await preflight(asset.url, method, headers), method, headers);
      }
      const etag = `"${asset.sha256}"`;
      const read = async (headers: Record<string, string>, url = asset.url, method = 'GET') => {
        const answer = await fetch(url, { method, headers: { ...headers, origin: PAGE } });
        return { answer, text: await answer.text() };
      };
      const range = await read({ range: 'bytes=0-3', 'if-range': etag });
      assert.deepEqual([range.answer.status, range.text], [206, BYTES.toString().slice(0, 4)]);
      assertReadable(range.answer, 'content-range', 'content-length', 'accept-ranges', 'etag');
      assert.equal(range.answer.headers.get('cross-origin-resource-policy'), 'cross-origin');
      const head = await read({}, asset.url, 'HEAD');
      assertReadable(head.answer, 'content-length', 'accept-ranges', 'etag', 'content-disposition');
      const unchanged = await read({ 'if-none-match': etag });
      assert.equal(unchanged.answer.status, 304);
      assertReadable(unchanged.answer, 'etag');
      const beyond = await read({ range: `bytes=${BYTES.length}-` });
      assert.equal(beyond.answer.status, 416);
      assertReadable(beyond.answer, 'content-range', 'x-trace-id');
      const altered = await read({}, asset.url.replace(/signature=[^&]*/, 'signature=none'));
      assert.equal(altered.answer.status, 403);
      assertReadable(altered.answer, 'x-trace-id');
    });

    it('reads how long to wait when it asks too often', async () => {
      let answer: Response;
      do {
        answer = await fetch(`${server.url}/v1/uploads`, { headers: { authorization, origin: PAGE } });
        await answer.text();
      } while (answer.status === 200);
      assert.equal(answer.status, 429);
      assertReadable(answer, 'retry-after', 'date');
    });

    if (!('WHARF_CORS_ORIGINS' in env)) return;

    it('of an origin that is not set is let in nowhere', async () => {
      for (const url of [`${server.url}/v1/uploads`, asset.url]) {
        const asked = await preflight(url, 'GET', ['authorization'], STRANGER);
        assert.equal(asked.headers.get('access-control-allow-origin'), null);
        const answer = await fetch(url, { headers: { origin: STRANGER } });
        for (const name of ['access-control-allow-origin', 'timing-allow-origin']) {
          assert.equal(answer.headers.get(name), null);
        }
        // A cache must not give the answer for one origin to another.
        assert.ok(list(answer.headers, 'vary').includes('origin'));
        await answer.text();
      }
    });
  });
}
