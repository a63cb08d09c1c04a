import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Api, type ErrorJson, putPart, type UploadJson } from './driver/api.ts';
import { textFields } from './driver/sample-files.ts';
import { startServer, type TestServer } from './driver/server.ts';

const BYTES = Buffer.from('behind a signature');
const ORIGIN = 'https://studio.example';

describe('the signed URL of a part', () => {
  let server: TestServer;
  let api: Api;
  let upload: UploadJson;
  let other: UploadJson;

  before(async () => {
    server = await startServer();
    api = Api.of(server);
    const fields = { ...textFields('signed.txt'), fileSize: BYTES.length, parts: 1 };
    upload = await api.createUpload(fields);
    other = await api.createUpload(fields);
  });
  after(() => server.dispose());

  function changed(change: (url: URL) => void): string {
    const url = new URL(upload.parts?.[0]?.url ?? '');
    change(url);
    return url.href;
  }

  const tampering: Readonly<Record<string, (url: URL) => void>> = {
    'another signature': (url) => {
      const signature = url.searchParams.get('signature') ?? '';
      const flipped = signature.startsWith('A') ? 'B' : 'A';
      url.searchParams.set('signature', `${flipped}${signature.slice(1)}`);
    },
    'a shortened signature': (url) => {
      url.searchParams.set('signature', url.searchParams.get('signature')?.slice(0, -1) ?? '');
    },
    'an empty signature': (url) => url.searchParams.set('signature', ''),
    'no signature': (url) => url.searchParams.delete('signature'),
    'the signature twice': (url) => {
      url.searchParams.append('signature', url.searchParams.get('signature') ?? '');
    },
    'a later expiry': (url) => {
      url.searchParams.set('expires', String(Number(url.searchParams.get('expires')) + 1));
    },
    'no expiry': (url) => url.searchParams.delete('expires'),
    'an expiry that is no number': (url) => url.searchParams.set('expires', 'never'),
    'another part number': (url) => {
      url.pathname = url.pathname.replace(/1$/, '2');
    },
    'the same part number in another spelling': (url) => {
      url.pathname = url.pathname.replace(/1$/, '01');
    },
    'the id of another upload': (url) => {
      url.pathname = url.pathname.replace(upload.id, other.id);
    },
    'an id that is a path': (url) => {
      url.pathname = url.pathname.replace(upload.id, '..%2F..%2Fwharf.db');
    },
  };

  for (const [what, change] of Object.entries(tampering)) {
    it(`with ${what} is refused with 403 and stores nothing`, async () => {
      const answer = await putPart(changed(change), BYTES);
      const error = (await answer.json()) as ErrorJson;
      assert.equal(answer.status, 403, error.reason);
      assert.equal(error.name, 'ForbiddenError');
      assert.match(error.reason, /signature/);
      for (const { id } of [upload, other]) {
        assert.equal((await api.retrieveUpload(id)).parts?.[0]?.etag, undefined);
      }
    });
  }

  it('needs no authorization, and takes one that is sent anyway, right or wrong', async () => {
    const url = other.parts?.[0]?.url ?? '';
    for (const headers of [
      {},
      { authorization: 'Basic bm9ib2R5Om5vdGhpbmc=' },
      { authorization: 'nonsense' },
    ]) {
      assert.equal((await putPart(url, BYTES, headers as Record<string, string>)).status, 200);
    }
  });

  it('is only for PUT', async () => {
    const url = upload.parts?.[0]?.url ?? '';
    for (const method of ['GET', 'HEAD', 'POST', 'DELETE', 'PATCH']) {
      const answer = await fetch(url, { method });
      assert.ok([404, 405].includes(answer.status), `${method}: ${answer.status}`);
      const text = await answer.text();
      if (method !== 'HEAD') assert.match((JSON.parse(text) as ErrorJson).reason, new RegExp(method));
    }
  });

  it('can be used by pages of other origins, which may read the ETag', async () => {
    const url = upload.parts?.[0]?.url ?? '';
    const preflight = await fetch(url, {
      method: 'OPTIONS',
      headers: {
        origin: ORIGIN,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'content-type,content-md5',
      },
    });
    assert.ok(preflight.ok, `preflight: ${preflight.status}`);
    assert.ok(['*', ORIGIN].includes(preflight.headers.get('access-control-allow-origin') ?? ''));
    assert.match(preflight.headers.get('access-control-allow-methods') ?? '', /\bPUT\b/);
    assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /content-type.*content-md5/i);
    assert.equal(preflight.headers.get('access-control-allow-credentials'), null);

    const put = await putPart(url, BYTES, { origin: ORIGIN, 'content-type': 'text/plain' });
    assert.equal(put.status, 200);
    assert.ok(['*', ORIGIN].includes(put.headers.get('access-control-allow-origin') ?? ''));
    assert.match(put.headers.get('access-control-expose-headers') ?? '', /etag/i);
  });

  it('lets pages of other origins read its refusals, too', async () => {
    const answer = await fetch(
      changed((url) => url.searchParams.delete('signature')),
      {
        method: 'PUT',
        body: BYTES,
        headers: { origin: ORIGIN },
      },
    );
    assert.equal(answer.status, 403);
    assert.ok(['*', ORIGIN].includes(answer.headers.get('access-control-allow-origin') ?? ''));
    await answer.text();
  });
});

describe('with WHARF_CORS_ORIGINS', () => {
  it('only pages of those origins are let in', async () => {
    await using stack = new AsyncDisposableStack();
    const server = await startServer({ env: { WHARF_CORS_ORIGINS: ORIGIN } });
    stack.defer(() => server.dispose());
    for (const [origin, expected] of [
      [ORIGIN, ORIGIN],
      ['https://evil.example', null],
    ] as const) {
      const preflight = await fetch(`${server.url}/v1/uploads`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
      assert.equal(preflight.headers.get('access-control-allow-origin'), expected);
      const answer = await fetch(`${server.url}/v1/uploads`, { headers: { origin } });
      assert.equal(answer.headers.get('access-control-allow-origin'), expected);
      await answer.text();
    }
  });
});
