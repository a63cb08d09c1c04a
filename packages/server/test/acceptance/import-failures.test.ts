import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { bytesContent } from '../origins/files/content.ts';
import type { Deviation } from '../origins/files/deviation.ts';
import { FileOrigin, type ServedFile } from '../origins/files/file-origin.ts';
import { refusal } from './driver/answers.ts';
import { Api } from './driver/api.ts';
import { imported, refused } from './driver/import-outcome.ts';
import { startImportingServer } from './driver/import-server.ts';
import { untilStored } from './driver/import-storage.ts';
import { jobOver } from './driver/jobs.ts';
import { MIB, samplePng, sampleText } from './driver/sample-files.ts';
import type { TestServer } from './driver/server.ts';

const MAX_SIZE = 8 * MIB;
/** A label is too long for the DNS (RFC 1035 section 2.3.4): nobody needs to be asked. */
const NO_SUCH_HOST = `${'x'.repeat(64)}.invalid`;
const UNREACHABLE =
  'The host of this URL does not exist, or has an address that this server may not connect to. Check the URL.';

describe('an import from a URL', () => {
  let server: TestServer;
  let api: Api;
  let origin: FileOrigin;

  before(async () => {
    origin = await FileOrigin.start();
    server = await startImportingServer({ WHARF_MAX_FILE_SIZE: String(MAX_SIZE) });
    api = Api.of(server);
  });
  after(async () => {
    await origin.close();
    await server.dispose();
  });

  describe('fails, says why, and leaves nothing behind:', () => {
    const html = '<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in</body></html>';
    const text = sampleText('too large', MAX_SIZE + 1);

    function file(content: string | Buffer, more: Omit<Partial<ServedFile>, 'content'> = {}): ServedFile {
      return { content: bytesContent(Buffer.from(content)), ...more };
    }

    const answering = (deviation: Deviation) => file('', { deviate: () => deviation });
    /** Each answer is of another version, and none is complete. */
    function changing(): ServedFile {
      const deviate = ({ number }: { readonly number: number }): Deviation => ({
        headers: { etag: `"${number}"` },
        ignoreIfRange: true,
        cutAfter: 1000,
      });
      return file(sampleText('changing', 10_000), { deviate, contentType: 'text/plain' });
    }

    const FAILURES: readonly (readonly [
      what: string,
      kind: string,
      path: string,
      served: () => ServedFile | Promise<ServedFile>,
      code: string,
      message: RegExp,
      details?: Readonly<Record<string, unknown>>,
    ])[] = [
      [
        'not found',
        'image',
        '/404.png',
        () => answering({ status: 404 }),
        'not-found',
        /404.*no file at this address/,
        { status: 404 },
      ],
      [
        'gone',
        'image',
        '/410.png',
        () => answering({ status: 410 }),
        'not-found',
        /410.*no file at this address/,
        { status: 410 },
      ],
      [
        'forbidden',
        'image',
        '/403.png',
        () => answering({ status: 403 }),
        'access-denied',
        /403.*without signing in, or one that has not expired/,
        { status: 403 },
      ],
      [
        'unauthorized',
        'image',
        '/401.png',
        () => answering({ status: 401 }),
        'access-denied',
        /401.*without signing in/,
        { status: 401 },
      ],
      [
        'any other refusal',
        'image',
        '/418.png',
        () => answering({ status: 418 }),
        'http-error',
        /418 instead of sending the file/,
        { status: 418 },
      ],
      [
        'a redirect in a circle',
        'image',
        '/circle.png',
        () => answering({ status: 302, headers: { location: '/circle.png' } }),
        'too-many-redirects',
        /in a circle/,
      ],
      [
        'a redirect to a private address',
        'image',
        '/inwards.png',
        () => answering({ status: 302, headers: { location: 'https://10.0.0.1/' } }),
        'unreachable-host',
        /may not connect/,
      ],
      [
        'a redirect to another scheme',
        'image',
        '/file.png',
        () => answering({ status: 302, headers: { location: 'file:///etc/passwd' } }),
        'forbidden-redirect',
        /redirects to a URL that is not allowed/,
      ],
      [
        'a page in place of a picture',
        'image',
        '/page.png',
        () => file(html, { contentType: 'text/html' }),
        'error-page',
        /a web page instead of a file/,
        { received: 'html' },
      ],
      [
        'a page that says it is a picture',
        'image',
        '/disguised.png',
        () => file(html, { contentType: 'image/png' }),
        'error-page',
        /a web page/,
        { received: 'html' },
      ],
      [
        'an error in JSON',
        'model',
        '/a.safetensors',
        () => file('{"error":"no"}', { contentType: 'application/json' }),
        'error-page',
        /a JSON document instead of a file/,
        { received: 'json' },
      ],
      ['nothing', 'image', '/empty.png', () => file(''), 'empty', /is empty/],
      [
        'nothing, in chunks',
        'image',
        '/empty-chunks.png',
        () => file('', { ranges: false, delimited: 'chunked' }),
        'empty',
        /is empty/,
      ],
      [
        'too much, as announced',
        'text',
        '/large.txt',
        () => file(text),
        'too-large',
        /8388608 bytes are taken/,
        { maxSize: MAX_SIZE },
      ],
      [
        'too much, in chunks',
        'text',
        '/large-chunks.txt',
        () => file(text, { ranges: false, delimited: 'chunked' }),
        'too-large',
        /8388608 bytes are taken/,
        { maxSize: MAX_SIZE },
      ],
      [
        'too much, without an end',
        'text',
        '/large-close.txt',
        () => file(text, { ranges: false, delimited: 'close' }),
        'too-large',
        /8388608 bytes are taken/,
        { maxSize: MAX_SIZE },
      ],
      [
        'a picture that is cut off',
        'image',
        '/cut.png',
        async () => file((await samplePng('cut')).subarray(0, 5000)),
        'truncated',
        /PNG is cut off/,
      ],
      [
        'a file that keeps changing',
        'text',
        '/changing.txt',
        changing,
        'changing',
        /changed again and again/,
      ],
    ];

    for (const [what, kind, path, served, code, message, details] of FAILURES) {
      it(`${what} is ${code}`, async () => {
        const url = origin.serve(path, await served());
        const failure = await refused(api, { kind, url });
        assert.equal(failure.code, code, failure.message);
        assert.match(failure.message, message);
        if (details !== undefined) assert.deepEqual(failure.details, details);
        const job = await jobOver(api, failure.upload.jobId);
        assert.deepEqual([job.status, job.metadata.error], ['failure', failure.message]);
        assert.deepEqual([job.metadata.assetIds, job.metadata.output], [[], {}]);
        await untilStored(server.dataDirectory, 0);
        const metrics = await (await fetch(`${server.url}/metrics`)).text();
        assert.match(metrics, /^wharf_reserved_bytes 0$/m);
      });
    }
  });

  it('is tried again where its origin is busy, and then imported', async () => {
    const content = bytesContent(await samplePng('busy'));
    const deviate = ({ number }: { readonly number: number }) =>
      number <= 2
        ? ({ status: number === 1 ? 503 : 429, headers: { 'retry-after': '1' } } as const)
        : undefined;
    const url = origin.serve('/busy.png', { content, deviate });
    await imported(api, { kind: 'image', url });
    assert.equal(origin.requests.filter(({ target }) => target === '/busy.png').length, 3);
  });

  it('whose host has no address, or a private one, is told the same', async () => {
    await using strict = await disposable(startImportingServer({ WHARF_IMPORT_ALLOW_CIDRS: '192.0.2.0/24' }));
    for (const host of [NO_SUCH_HOST, 'localhost']) {
      const { code, message, details } = await refused(Api.of(strict.server), {
        kind: 'image',
        url: `https://${host}/a.png`,
      });
      assert.deepEqual([code, message, details], ['unreachable-host', UNREACHABLE, {}]);
    }
    for (const host of ['10.0.0.1', '127.0.0.1', '[::1]']) {
      const answer = await refusal(Api.of(strict.server), 'POST', '/uploads', {
        kind: 'image',
        url: `https://${host}/a.png`,
      });
      assert.deepEqual(
        [answer.status, answer.body.message, answer.body.details],
        [400, `url: ${UNREACHABLE}`, { field: 'url', code: 'unreachable-host' }],
      );
    }
  });
});

async function disposable(starting: Promise<TestServer>) {
  const server = await starting;
  return { server, [Symbol.asyncDispose]: () => server.dispose() };
}
