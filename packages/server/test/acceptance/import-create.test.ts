import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ok, refusal } from './driver/answers.ts';
import { Api } from './driver/api.ts';
import { assertError } from './driver/error-answer.ts';
import { startImportingServer } from './driver/import-server.ts';
import { storedCount } from './driver/import-storage.ts';
import type { TestServer } from './driver/server.ts';

/** Create requests that are wrong by what they say, the code of the reason where it has one, and what it says. */
const WRONG_REQUESTS: readonly (readonly [
  what: string,
  body: Readonly<Record<string, unknown>>,
  code: string | undefined,
  reason: RegExp,
])[] = [
  [
    'a url without its kind',
    { kind: undefined, url: 'https://example.com/a.png' },
    undefined,
    /missing kind/,
  ],
  ['no URL at all', { url: 'a picture' }, 'invalid-url', /not a URL/],
  ['a local file', { url: 'file:///etc/passwd' }, 'forbidden-scheme', /https:/],
  ['another scheme', { url: 'ftp://example.com/a.png' }, 'forbidden-scheme', /https:/],
  ['a document within the URL', { url: 'data:image/png;base64,AAAA' }, 'forbidden-scheme', /https:/],
  ['http to a public address', { url: 'http://8.8.8.8/a.png' }, 'forbidden-scheme', /https:/],
  [
    'a password',
    { url: 'https://me:pw@example.com/a.png' },
    'forbidden-user-info',
    /user name or a password/,
  ],
  ['a user name', { url: 'https://me@example.com/a.png' }, 'forbidden-user-info', /user name or a password/],
  ['port 0', { url: 'https://example.com:0/a.png' }, 'forbidden-port', /80, 443/],
  ['another port of a public address', { url: 'https://8.8.8.8:22/a.png' }, 'forbidden-port', /80, 443/],
  ['a private address', { url: 'https://10.0.0.1/a.png' }, 'unreachable-host', /may not connect/],
  [
    'a private address in other clothes',
    { url: 'https://0x0a.1/a.png' },
    'unreachable-host',
    /may not connect/,
  ],
  [
    'the address of cloud metadata',
    { url: 'http://169.254.169.254/' },
    'unreachable-host',
    /may not connect/,
  ],
  ['this machine by IPv6', { url: 'https://[::1]/a.png' }, 'unreachable-host', /may not connect/],
  ['an address mapped to IPv6', { url: 'https://[::ffff:10.0.0.1]/' }, 'unreachable-host', /may not connect/],
  [
    'a page of a model on Hugging Face',
    { url: 'https://huggingface.co/a/b' },
    'invalid-reference',
    /huggingFaceModelName/,
  ],
  [
    'a page of a file on Hugging Face',
    { url: 'https://huggingface.co/a/b/blob/main/c.png' },
    'invalid-reference',
    /"resolve" in place of "blob"/,
  ],
  [
    'a page of a model on Civitai',
    { url: 'https://civitai.com/models/1/name' },
    'invalid-reference',
    /civitaiModelUrl/,
  ],
  [
    'two sources',
    { url: 'https://example.com/a.png', civitaiModelUrl: 'https://civitai.com/models/1' },
    undefined,
    /different sources: url, civitaiModelUrl/,
  ],
  [
    'a url with parts to send',
    { url: 'https://example.com/a.png', fileSize: 5, parts: 1 },
    undefined,
    /different sources: url, fileSize, parts/,
  ],
  [
    'a collection that there is not',
    { url: 'https://example.com/a.png', assetOptions: { collectionIds: ['none'] } },
    undefined,
    /none/,
  ],
];

describe('an import from a URL', () => {
  let server: TestServer;
  let api: Api;

  before(async () => {
    // Without a worker, nothing here is ever fetched.
    server = await startImportingServer({ WHARF_ROLE: 'api' });
    api = Api.of(server);
  });
  after(() => server.dispose());

  for (const [what, body, code, reason] of WRONG_REQUESTS) {
    it(`with ${what} is 400, and nothing is stored`, async () => {
      const everything = async () => [
        ok(await api.call('GET', '/uploads')),
        ok(await api.call('GET', '/jobs')),
        await storedCount(server.dataDirectory),
      ];
      const before = await everything();
      const answer = await refusal(api, 'POST', '/uploads', { kind: 'image', ...body });
      const { details, message } = assertError(answer, 400, 'InvalidRequestError');
      assert.match(message, reason);
      assert.equal(details.code, code);
      assert.doesNotMatch(JSON.stringify(answer.body), /me:pw|10\.0\.0\.1|169\.254/);
      assert.deepEqual(await everything(), before);
    });
  }

  it('may be a link to a file on a hub whose pages are refused', async () => {
    for (const url of [
      'https://huggingface.co/a/b/resolve/main/c.png',
      'https://civitai.com/api/download/models/1',
    ]) {
      assert.equal((await api.createUpload({ kind: 'image', url })).status, 'pending');
    }
  });
});
