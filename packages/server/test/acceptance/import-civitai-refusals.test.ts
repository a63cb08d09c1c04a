import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type FakeCivitai, startFakeCivitai } from '../origins/civitai/fake-civitai.ts';
import { refusal } from './driver/answers.ts';
import { Api, sha256 } from './driver/api.ts';
import { civitaiFile, civitaiModel, IN_A_YEAR } from './driver/import-civitai-models.ts';
import { refused } from './driver/import-outcome.ts';
import { startImportingServer } from './driver/import-server.ts';
import { untilStored } from './driver/import-storage.ts';
import { jobOver } from './driver/jobs.ts';
import type { TestServer } from './driver/server.ts';

const TOKEN = 'token-of-the-installation';
const GIVE_TOKEN = /set CIVITAI_API_TOKEN on the server, or add \?token=\.\.\. to the URL/;
const PAGE = Buffer.from('<!DOCTYPE html><html><head><title>Civitai</title></head></html>');

const MODELS = [
  civitaiModel(1),
  civitaiModel(2, {}, { mode: 'Archived' }),
  civitaiModel(3, { earlyAccessUntil: IN_A_YEAR }),
  civitaiModel(4, { requireAuth: true }),
  civitaiModel(5, { usageControl: 'InternalGeneration' }),
  civitaiModel(6, {
    files: [civitaiFile(600, { sha256: sha256(Buffer.from('another file')).toUpperCase() })],
  }),
  civitaiModel(7, { files: [civitaiFile(700, { pickleScanResult: 'Danger' })] }),
  civitaiModel(8, { files: [civitaiFile(800, { virusScanResult: 'Danger' })] }),
  civitaiModel(9, { files: [civitaiFile(900, { content: PAGE })] }),
  civitaiModel(12, {}, { mode: 'TakenDown' }),
  civitaiModel(13, { restricted: true }),
];

/** What is wrong, the path of a page, the code of the refusal, and what it says. */
type Refused = readonly [what: string, path: string, code: string, message: RegExp];

describe('an import from Civitai', () => {
  let site: FakeCivitai;
  let server: TestServer;
  let api: Api;

  before(async () => {
    site = await startFakeCivitai({ models: MODELS, accounts: { [TOKEN]: { username: 'installation' } } });
    server = await startImportingServer({ CIVITAI_ENDPOINT: site.endpoint });
    api = Api.of(server);
  });
  after(async () => {
    await site.close();
    await server.dispose();
  });

  /** Ranges that storage was asked for since a moment. */
  const ranges = (since: number) => site.storage.requests.slice(since).map(({ headers }) => headers.range);

  const LISTED: readonly Refused[] = [
    ['archived by its author', '/models/2', 'archived', /has archived this model/],
    ['in early access', '/models/3', 'early-access', /until .* UTC: wait, buy it on Civitai and set/],
    ['for people with a login', '/models/4', 'login-required', GIVE_TOKEN],
    ['for generation only', '/models/5', 'generation-only', /no token changes that/],
    ['infected', '/models/8', 'flagged-dangerous', /found "file-800\.safetensors" to be dangerous/],
    ['found dangerous', '/models/7', 'flagged-dangerous', /found "file-700\.safetensors" to be dangerous/],
    ['taken down', '/models/12', 'taken-down', /taken this model down/],
    ['not there', '/models/999', 'not-found', /no such model.*Check that its page opens/],
  ];

  for (const [what, path, code, message] of LISTED) {
    it(`of a model that is ${what} fails with ${code}, and storage is never asked`, async () => {
      const fetched = site.storage.requests.length;
      const failure = await refused(api, { civitaiModelUrl: `https://civitai.com${path}` });
      assert.equal(failure.code, code, failure.message);
      assert.match(failure.message, message);
      assert.equal((await jobOver(api, failure.upload.jobId)).metadata.error, failure.message);
      assert.deepEqual(ranges(fetched), []);
    });
  }

  it('whose bytes are not those that are published is fetched twice, then refused', async () => {
    const fetched = site.storage.requests.length;
    const { code, message, details } = await refused(api, {
      civitaiModelUrl: 'https://civitai.com/models/6',
    });
    assert.equal(code, 'digest-mismatch');
    assert.match(
      message,
      /was downloaded twice and is not the file that is published.*import it again later/,
    );
    assert.equal(details.found, sha256(civitaiFile(600).content));
    assert.deepEqual(ranges(fetched), ['bytes=0-', 'bytes=0-']);
    await untilStored(server.dataDirectory, 0);
  });

  it('whose storage sends a page in place of the file is refused', async () => {
    const { code, message } = await refused(api, { civitaiModelUrl: 'https://civitai.com/models/9' });
    assert.equal(code, 'error-page');
    assert.match(message, /a web page instead of a file/);
  });

  it('with a token that the site does not know is told so', async () => {
    const civitaiModelUrl = 'https://civitai.com/models/4?token=nobody-has-this-one';
    const { code, message } = await refused(api, { civitaiModelUrl });
    assert.equal(code, 'invalid-token');
    assert.match(message, /does not know the token in the URL.*make a new one/);
  });

  for (const [what, civitaiModelUrl] of [
    ['of another site', 'https://example.com/models/1'],
    ['of an image', 'https://civitai.com/images/1'],
    ['with a password', 'https://me:pw@civitai.com/models/1'],
    ['of nothing', ''],
  ] as const) {
    it(`by a URL ${what} is 400, and nothing is asked`, async () => {
      const asked = site.requests.length;
      const { status, body } = await refusal(api, 'POST', '/uploads', { civitaiModelUrl });
      assert.deepEqual([status, body.name], [400, 'InvalidRequestError']);
      assert.doesNotMatch(JSON.stringify(body), /me:pw/);
      assert.equal(site.requests.length, asked);
    });
  }

  it('is of kind model, or of none that is named', async () => {
    const civitaiModelUrl = 'https://civitai.com/models/1';
    const { status, body } = await refusal(api, 'POST', '/uploads', { civitaiModelUrl, kind: 'image' });
    assert.deepEqual([status, body.details], [400, { field: 'kind' }]);
  });

  describe('by a server with a token of its own', () => {
    let known: TestServer;

    before(async () => {
      known = await startImportingServer({
        CIVITAI_ENDPOINT: site.endpoint,
        CIVITAI_API_TOKEN: TOKEN,
      });
    });
    after(() => known.dispose());

    for (const [what, path, code, message] of [
      ['early access', '/models/3', 'early-access', /with the account that the token is of/],
      ['others only', '/models/13', 'no-access', /The account that the token is of has no access/],
    ] as const) {
      it(`is told where the account is not of those with access: ${what}`, async () => {
        const failure = await refused(Api.of(known), { civitaiModelUrl: `https://civitai.com${path}` });
        assert.equal(failure.code, code, failure.message);
        assert.match(failure.message, message);
      });
    }
  });
});
