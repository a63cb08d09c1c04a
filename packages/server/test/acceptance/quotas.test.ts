import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { bytesContent } from '../origins/files/content.ts';
import { FileOrigin } from '../origins/files/file-origin.ts';
import { createProject } from './driver/administration.ts';
import { ok } from './driver/answers.ts';
import { Api, type ErrorJson } from './driver/api.ts';
import { createAsset } from './driver/assets.ts';
import { assertError } from './driver/error-answer.ts';
import { imported, refused } from './driver/import-outcome.ts';
import { startImportingServer } from './driver/import-server.ts';
import { MIB, samplePng, sampleText, textFields } from './driver/sample-files.ts';
import type { TestServer } from './driver/server.ts';

const BYTES = 40 * MIB;
/** Of a file of unknown length, so much is reserved at a time. */
const STEP = 16 * MIB;
const LARGE = sampleText('larger than the quota', BYTES + 2 * MIB);

describe('the quota that an installation gives every project', () => {
  let server: TestServer;
  let origin: FileOrigin;

  before(async () => {
    origin = await FileOrigin.start();
    server = await startImportingServer({ WHARF_QUOTA_BYTES: '40MiB', WHARF_QUOTA_UPLOADS: '3' });
  });
  after(async () => {
    await server?.dispose();
    await origin.close();
  });

  async function newProject(name: string): Promise<Api> {
    return new Api(server, await createProject(server, name));
  }

  async function quotaOf(api: Api) {
    const { usage } = ok(
      await api.call<{
        usage: { quota: Record<'bytes' | 'uploads', { used: number; allowed?: number }> };
      }>('GET', '/usage'),
    );
    return usage.quota;
  }

  const unused = { bytes: { used: 0, allowed: BYTES }, uploads: { used: 0, allowed: 3 } };

  it('is shown, and used by uploads from their creation to their end', async () => {
    const api = await newProject('shown');
    assert.deepEqual(await quotaOf(api), unused);
    const upload = await api.createUpload({ ...textFields('a.txt'), fileSize: 10 * MIB, parts: 1 });
    assert.deepEqual(await quotaOf(api), {
      bytes: { used: 10 * MIB, allowed: BYTES },
      uploads: { used: 1, allowed: 3 },
    });
    await api.abortUpload(upload.id);
    assert.deepEqual(await quotaOf(api), unused);
  });

  it('keeps an image out that comes inside the request, and keeps nothing of it', async () => {
    const api = await newProject('inline');
    const image = (await samplePng('inline')).toString('base64');
    const { id } = await createAsset(api, { image });
    const { used } = (await quotaOf(api)).bytes;
    assert.ok(used > 0);
    await api.createUpload({ ...textFields('rest.txt'), fileSize: BYTES - used, parts: 1 });
    const other = (await samplePng('another')).toString('base64');
    const answer = await api.call<ErrorJson>('POST', '/assets', { name: 'x', image: other });
    assert.match(assertError(answer, 403, 'QuotaExceededError').reason, /so 0 are left: delete something/);
    assert.equal((await quotaOf(api)).bytes.used, BYTES);
    ok(await api.call('DELETE', '/assets', { assetIds: [id] }));
    assert.equal((await quotaOf(api)).bytes.used, BYTES - used);
  });

  it('ends an import that says how long it is before anything of it is fetched', async () => {
    const api = await newProject('known length');
    const url = origin.serve('/known.txt', { content: bytesContent(LARGE) });
    const { code, message } = await refused(api, { kind: 'text', url });
    assert.equal(code, 'quota-exceeded');
    assert.match(
      message,
      /This takes 44040192 bytes, but the project keeps 0 of the 41943040 bytes of its quota/,
    );
    assert.deepEqual(await quotaOf(api), unused);
  });

  it('ends an import that does not say how long it is when it grows beyond', async () => {
    const api = await newProject('unknown length');
    const headers = { 'content-length': null, 'accept-ranges': null };
    const deviate = () => ({ headers, ignoreRange: true }) as const;
    const url = origin.serve('/unknown.txt', { content: bytesContent(LARGE), deviate });
    const { code, details } = await refused(api, { kind: 'text', url });
    assert.equal(code, 'quota-exceeded');
    assert.equal(details.usedBytes, 2 * STEP);
    assert.deepEqual(await quotaOf(api), unused);
    const small = origin.serve('/small.txt', { content: bytesContent(LARGE.subarray(0, 1000)), deviate });
    await imported(api, { kind: 'text', url: small });
    assert.equal((await quotaOf(api)).bytes.used, 1000);
  });

  it('counts what is stored twice once', async () => {
    const api = await newProject('twice');
    const bytes = LARGE.subarray(0, 15 * MIB);
    for (const name of ['one.txt', 'two.txt', 'three.txt']) {
      const { status } = await api.uploadFile(bytes, textFields(name));
      assert.equal(status, 'imported');
      assert.equal((await quotaOf(api)).bytes.used, 15 * MIB);
    }
  });
});
