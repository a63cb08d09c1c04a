import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Api, type ErrorJson, putPart, type UploadJson } from './driver/api.ts';
import { WITHOUT_DISK } from './driver/chosen-services.ts';
import { textFields } from './driver/sample-files.ts';
import { startServer, type TestServer } from './driver/server.ts';

const BYTES = Buffer.from('behind a signature');

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
    it(`with ${what} is refused with 403 and stores nothing`, { skip: WITHOUT_DISK }, async () => {
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
    const needless = [{ authorization: 'Basic bm9ib2R5Om5vdGhpbmc=' }, { authorization: 'nonsense' }];
    // A bucket refuses requests that are signed in two ways.
    for (const headers of [{}, ...(WITHOUT_DISK === false ? needless : [])]) {
      assert.equal((await putPart(url, BYTES, headers as Record<string, string>)).status, 200);
    }
  });

  it('is only for PUT', { skip: WITHOUT_DISK }, async () => {
    const url = upload.parts?.[0]?.url ?? '';
    for (const method of ['GET', 'HEAD', 'POST', 'DELETE', 'PATCH']) {
      const answer = await fetch(url, { method });
      assert.ok([404, 405].includes(answer.status), `${method}: ${answer.status}`);
      const text = await answer.text();
      if (method !== 'HEAD') assert.match((JSON.parse(text) as ErrorJson).reason, new RegExp(method));
    }
  });
});
