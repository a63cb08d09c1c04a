import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { bytesContent, seededContent } from '../origins/files/content.ts';
import { onRequests } from '../origins/files/deviation.ts';
import { FileOrigin, type ServedFile } from '../origins/files/file-origin.ts';
import { Api, type ErrorJson } from './driver/api.ts';
import { closedGate } from './driver/import-gate.ts';
import { imported, refused } from './driver/import-outcome.ts';
import { askPreview, previewed, previewRefused } from './driver/import-preview.ts';
import { assertNoSecret } from './driver/import-secrets.ts';
import { startImportingServer } from './driver/import-server.ts';
import { MIB, samplePng, sampleText } from './driver/sample-files.ts';
import type { TestServer } from './driver/server.ts';
import { until } from './driver/until.ts';

const SIGNATURE = 'b5f0c4d2e1a697881f3a0d5c2b7e9f64';

describe('the preview of an import from a url', () => {
  let origin: FileOrigin;
  let server: TestServer;
  let api: Api;
  let png: Buffer;

  before(async () => {
    origin = await FileOrigin.start();
    server = await startImportingServer({ WHARF_MAX_FILE_SIZE: String(64 * MIB) });
    api = Api.of(server);
    png = await samplePng('previewed');
  });
  after(async () => {
    await origin.close();
    await server.dispose();
  });

  function serve(path: string, file: Partial<ServedFile> = {}): string {
    return origin.serve(path, { content: bytesContent(png), contentType: 'image/png', ...file });
  }

  it('says name, size and type as the upload then has them, and creates nothing', async () => {
    const uploads = async () =>
      (await api.call<{ uploads: readonly unknown[] }>('GET', '/uploads')).body.uploads;
    const url = serve('/a/cat.png');
    const before = await uploads();
    const preview = await previewed(api, { kind: 'image', url });
    assert.deepEqual(preview, {
      source: 'url',
      kind: 'image',
      url,
      fileName: 'cat.png',
      contentType: 'image/png',
      files: [{ path: 'cat.png', size: png.length }],
      filesCount: 1,
      fileSize: png.length,
      triggerWords: [],
      origin: { provider: 'other', url },
    });
    assert.deepEqual(await uploads(), before);
    const {
      fileName,
      contentType,
      fileSize,
      kind,
      source,
      url: shown,
    } = await imported(api, { kind: 'image', url });
    assert.deepEqual(
      { fileName, contentType, fileSize, kind, source, url: shown },
      {
        fileName: 'cat.png',
        contentType: 'image/png',
        fileSize: png.length,
        kind: 'image',
        source: 'url',
        url,
      },
    );
  });

  it('asks for the first kilobytes only, once, and lets go of the connection', async () => {
    const asked = origin.requests.length;
    const url = serve('/large.txt', { content: seededContent(40 * MIB, 'large'), contentType: 'text/plain' });
    assert.equal((await previewed(api, { kind: 'text', url })).fileSize, 40 * MIB);
    const ranges = origin.requests.slice(asked).map(({ range }) => range);
    assert.deepEqual(ranges, [{ start: 0, end: 4096 }]);
    await origin.idle();
  });

  it('closes the connection to a server that sends everything, whatever is asked for', async () => {
    const gate = closedGate();
    const url = serve('/all.txt', {
      content: seededContent(40 * MIB, 'all'),
      contentType: 'text/plain',
      ranges: false,
      deviate: () => ({ ignoreRange: true, pause: { after: MIB, until: gate.opened } }),
    });
    assert.equal((await previewed(api, { kind: 'text', url })).fileSize, 40 * MIB);
    // It stays in the middle of the body unless we close.
    await origin.idle();
    gate.open();
  });

  it('asks again without ranges where the server does not know how to send one', async () => {
    const asked = origin.requests.length;
    const url = serve('/shifted.png', { deviate: onRequests([1], { shift: 1 }) });
    assert.equal((await previewed(api, { kind: 'image', url })).fileSize, png.length);
    const ranges = origin.requests.slice(asked).map(({ range }) => range?.end ?? null);
    assert.deepEqual(ranges, [4096, null]);
  });

  it('has no size where the server does not say how long the file is', async () => {
    for (const delimited of ['chunked', 'close'] as const) {
      const url = serve(`/${delimited}.txt`, {
        content: bytesContent(sampleText(delimited, 50_000)),
        contentType: 'text/plain',
        ranges: false,
        delimited,
      });
      const { fileSize, files, fileName } = await previewed(api, { kind: 'text', url });
      assert.equal(fileSize, undefined);
      assert.deepEqual(files, [{ path: `${delimited}.txt` }]);
      assert.equal(fileName, `${delimited}.txt`);
    }
  });

  it('is named by the header, made harmless, unless a name is asked for', async () => {
    const url = serve('/download', {
      contentDisposition: `attachment; filename="../../evil.exe"; filename*=UTF-8''..%2F%E2%80%AEcat%00%0A.png`,
    });
    assert.equal((await previewed(api, { kind: 'image', url })).fileName, 'cat.png');
    const named = await previewed(api, { kind: 'image', url, fileName: '../mine.png' });
    assert.deepEqual([named.fileName, named.files[0]?.path], ['mine.png', 'mine.png']);
  });

  it('follows redirects and says what is behind them, with the address that was given', async () => {
    serve('/behind/real-name.png');
    const url = serve('/moved', {
      deviate: () => ({ status: 302, headers: { location: `${origin.baseUrl}/behind/real-name.png` } }),
    });
    const preview = await previewed(api, { kind: 'image', url });
    assert.deepEqual([preview.fileName, preview.url, preview.fileSize], ['real-name.png', url, png.length]);
  });

  it('shows no secret of the link, neither when it works nor when it does not', async () => {
    const secrets = { 'the signature of the link': SIGNATURE };
    const query = `?v=1&X-Amz-Signature=${SIGNATURE}`;
    const good = await askPreview(api, { kind: 'image', url: serve('/signed.png') + query });
    assert.match(JSON.stringify(good.body), /signed\.png\?v=1&X-Amz-Signature=…/);
    assertNoSecret(secrets, 'the preview', JSON.stringify(good.body));
    const redirected = serve('/to-signed', {
      deviate: () => ({ status: 302, headers: { location: `${origin.baseUrl}/${SIGNATURE}${query}` } }),
    });
    for (const url of [`${origin.baseUrl}/nothing-here${query}`, `ftp://a.example/${query}`, redirected]) {
      const { status, body } = await askPreview(api, { kind: 'image', url });
      assert.equal(status, 400);
      assertNoSecret(secrets, `the refusal of ${url}`, JSON.stringify(body));
    }
    assertNoSecret(secrets, 'the log', server.output());
  });

  it('is refused with the words and the code with which the import fails', async () => {
    const page = {
      content: bytesContent(Buffer.from('<!doctype html><title>Sign in</title>')),
      contentType: 'text/html',
    };
    const requests = {
      'error-page': { kind: 'image', url: serve('/login.png', page) },
      empty: { kind: 'image', url: serve('/empty.png', { content: bytesContent(Buffer.alloc(0)) }) },
      'not-found': { kind: 'image', url: `${origin.baseUrl}/gone.png` },
      'access-denied': { kind: 'image', url: serve('/closed.png', { deviate: () => ({ status: 403 }) }) },
      'http-error': { kind: 'image', url: serve('/teapot.png', { deviate: () => ({ status: 418 }) }) },
      'too-large': { kind: 'text', url: serve('/big.txt', { content: seededContent(65 * MIB, 'big') }) },
      'unreachable-host': {
        kind: 'image',
        url: serve('/inside', {
          deviate: () => ({ status: 302, headers: { location: 'https://10.0.0.1/a.png' } }),
        }),
      },
    };
    for (const [code, fields] of Object.entries(requests)) {
      const { reason, name, details } = await previewRefused(api, fields, 400);
      assert.equal(name, 'InvalidRequestError');
      const failure = await refused(api, fields);
      assert.deepEqual([details.code, failure.code], [code, code]);
      const known = { ...details };
      delete known.code;
      assert.deepEqual([reason, known], [failure.message, failure.details]);
    }
  });

  it('is refused as the creation is refused', async () => {
    const url = 'https://example.com/a.png';
    for (const fields of [
      { url },
      { kind: 'sculpture', url },
      { kind: 'image', url: 'a picture' },
      { kind: 'image', url: 'file:///etc/passwd' },
      { kind: 'image', url: 'https://me:pw@example.com/a.png' },
      { kind: 'image', url: 'https://10.0.0.1/a.png' },
      { kind: 'image', url: 'http://169.254.169.254/' },
      { kind: 'image', url: 'https://huggingface.co/a/b' },
      { huggingFaceModelName: 'a/b/c/d/e f' },
      { huggingFaceModelName: 'a/b', kind: 'image' },
      { civitaiModelUrl: 'https://example.com/models/1' },
    ]) {
      const preview = await previewRefused(api, fields, 400);
      const created = await api.call<ErrorJson>('POST', '/uploads', fields);
      assert.equal(created.status, 400);
      assert.deepEqual(
        { ...preview, trace_id: '' },
        { ...created.body, trace_id: '' },
        JSON.stringify(fields),
      );
    }
  });

  it('needs exactly one source', async () => {
    const none = await previewRefused(api, { kind: 'image', fileName: 'a.png' }, 400);
    assert.deepEqual(none.details, { missingFields: ['url', 'huggingFaceModelName', 'civitaiModelUrl'] });
    const two = { url: 'https://example.com/a', kind: 'model', civitaiModelUrl: '1@2' };
    const clash = await previewRefused(api, two, 400);
    assert.deepEqual(clash.details, { clashingFields: ['url', 'civitaiModelUrl'] });
  });

  it('is 503 with the reason when the server is busy or broken, and says how long to wait', async () => {
    const busy = serve('/busy.png', {
      deviate: () => ({ status: 429, headers: { 'retry-after': '120' } }),
    });
    const wait = await previewRefused(api, { kind: 'image', url: busy }, 503);
    assert.match(wait.reason, /answered 429/);
    assert.deepEqual(wait.details, { retryAfterSeconds: 120 });
    const broken = serve('/broken.png', { deviate: () => ({ status: 500 }) });
    assert.match((await previewRefused(api, { kind: 'image', url: broken }, 503)).reason, /answered 500/);
    const cut = serve('/cut.png', { deviate: () => ({ drop: true }) });
    assert.match((await previewRefused(api, { kind: 'image', url: cut }, 503)).reason, /broke off/);
  });

  it('survives one connection that breaks', async () => {
    const url = serve('/once.png', { deviate: onRequests([1], { drop: true }) });
    assert.equal((await previewed(api, { kind: 'image', url })).fileSize, png.length);
  });

  it('is made for a project four times at once, and the next is asked to wait', async () => {
    const gate = closedGate();
    const url = serve('/held.png', { deviate: () => ({ holdUntil: gate.opened }) });
    const held = Array.from({ length: 4 }, () => previewed(api, { kind: 'image', url }));
    await until('all are under way', () => origin.openAnswers === 4);
    const answer = await askPreview(api, { kind: 'image', url });
    assert.equal(answer.status, 429);
    assert.equal(answer.headers.get('retry-after'), '1');
    gate.open();
    for (const preview of await Promise.all(held)) assert.equal(preview.fileSize, png.length);
    assert.equal((await previewed(api, { kind: 'image', url })).fileSize, png.length);
  });

  it('ends when its client leaves', async () => {
    const gate = closedGate();
    const url = serve('/left.png', { deviate: () => ({ holdUntil: gate.opened }) });
    const leaving = new AbortController();
    const authorization = `Basic ${Buffer.from(`${server.apiKey}:${server.apiSecret}`).toString('base64')}`;
    const request = fetch(`${server.url}/v1/imports/preview`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'image', url }),
      signal: leaving.signal,
    });
    await until('it is under way', () => origin.openAnswers === 1);
    leaving.abort();
    await assert.rejects(request);
    await origin.idle();
    gate.open();
  });

  it('needs a key', async () => {
    const response = await fetch(`${server.url}/v1/imports/preview`, { method: 'POST' });
    assert.equal(response.status, 401);
    await response.body?.cancel();
  });
});

describe('a preview that is under way when the server drains', () => {
  it('ends at once, and the server with it', async () => {
    await using stack = new AsyncDisposableStack();
    const origin = await FileOrigin.start();
    stack.defer(() => origin.close());
    const server = await startImportingServer();
    stack.defer(() => server.dispose());
    const gate = closedGate();
    stack.defer(() => gate.open());
    const content = bytesContent(Buffer.from('held'));
    const url = origin.serve('/held.txt', { content, deviate: () => ({ holdUntil: gate.opened }) });
    const preview = previewRefused(Api.of(server), { kind: 'text', url }, 503);
    await until('it is under way', () => origin.openAnswers === 1);
    assert.equal(await server.terminate(), 0);
    assert.match((await preview).reason, /the server is stopping/);
  });
});
