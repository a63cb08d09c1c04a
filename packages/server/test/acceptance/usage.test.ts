import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createProject, type ProjectKey } from './driver/administration.ts';
import { ok, refusal } from './driver/answers.ts';
import { Api } from './driver/api.ts';
import { createAsset, retrieveAsset, uploadText } from './driver/assets.ts';
import { WITHOUT_DISK } from './driver/chosen-services.ts';
import { uploadModel } from './driver/models.ts';
import { samplePng, textFields } from './driver/sample-files.ts';
import { sampleWeights } from './driver/sample-weights.ts';
import { startServer, type TestServer } from './driver/server.ts';
import { download } from './driver/signed-urls.ts';

interface UsageJson {
  readonly kinds: readonly { readonly kind: string; readonly count: number; readonly bytes: number }[];
  readonly bytes: number;
  readonly storedBytes: number;
  readonly derivedBytes: number;
  readonly pending: { readonly count: number; readonly bytes: number };
}

interface QuotaJson {
  readonly bytes: { readonly used: number; readonly allowed?: number };
  readonly uploads: { readonly used: number; readonly allowed?: number };
}

const NOTHING: UsageJson = {
  kinds: [],
  bytes: 0,
  storedBytes: 0,
  derivedBytes: 0,
  pending: { count: 0, bytes: 0 },
};

describe('GET /usage', () => {
  let server: TestServer;

  before(async () => {
    server = await startServer();
  });
  after(() => server.dispose());

  async function newProject(name: string): Promise<{ readonly api: Api; readonly key: ProjectKey }> {
    const key = await createProject(server, name);
    return { api: new Api(server, key), key };
  }

  /** What the quota counts is the same, where nothing is under way. */
  async function usageOf(api: Api): Promise<UsageJson> {
    const { usage } = ok(await api.call<{ usage: UsageJson & { quota: QuotaJson } }>('GET', '/usage'));
    const { quota, ...rest } = usage;
    if (rest.pending.count === 0) {
      assert.deepEqual(quota, { bytes: { used: rest.storedBytes }, uploads: { used: 0 } });
    }
    return rest;
  }

  it('is nothing for a new project', async () => {
    assert.deepEqual(await usageOf((await newProject('empty')).api), NOTHING);
  });

  it('counts a file as often as it is used, stores it once, and tells what was made of it', async () => {
    const { api } = await newProject('twice');
    const png = await samplePng('twice');
    const image = png.toString('base64');
    const one = await createAsset(api, { image });
    const thumbnail = (await download(one.thumbnail?.url ?? '')).length;
    assert.ok(thumbnail > 0);
    const once = {
      kinds: [{ kind: 'image', count: 1, bytes: png.length }],
      bytes: png.length,
      storedBytes: png.length + thumbnail,
      derivedBytes: thumbnail,
      pending: { count: 0, bytes: 0 },
    };
    assert.deepEqual(await usageOf(api), once);

    const two = await createAsset(api, { image, hide: true });
    assert.deepEqual(await usageOf(api), {
      ...once,
      kinds: [{ kind: 'image', count: 2, bytes: 2 * png.length }],
      bytes: 2 * png.length,
    });
    ok(await api.call('DELETE', '/assets', { assetIds: [one.id] }));
    assert.deepEqual(await usageOf(api), once);
    ok(await api.call('DELETE', '/assets', { assetIds: [two.id] }));
    assert.deepEqual(await usageOf(api), NOTHING);
  });

  it('has the largest kind first, models among them with all that was read from their weights', async () => {
    const { api } = await newProject('kinds');
    const weights = sampleWeights('usage');
    const model = await uploadModel(api, 'usage.safetensors', weights);
    const table = (await download(model.files[0]?.tensorsUrl ?? '')).length;
    await uploadText(api, 'a.txt', 'x'.repeat(weights.length + 1));
    const usage = await usageOf(api);
    assert.deepEqual(usage.kinds, [
      { kind: 'text', count: 1, bytes: weights.length + 1 },
      { kind: 'model', count: 1, bytes: weights.length },
    ]);
    assert.equal(usage.bytes, 2 * weights.length + 1);
    assert.equal(usage.derivedBytes, table);
    assert.equal(usage.storedBytes, usage.bytes + table);
    ok(await api.call('DELETE', `/models/${model.id}`));
    assert.deepEqual((await usageOf(api)).derivedBytes, 0);
  });

  it('counts uploads while they wait for bytes, with the sizes they reserve', async () => {
    const { api } = await newProject('waiting');
    const text = Buffer.from('twelve bytes');
    const fields = { ...textFields('waiting.txt'), fileSize: text.length, parts: 1 };
    const upload = await api.createUpload(fields);
    const large = await api.createUpload({ ...fields, fileSize: 3_000_000_000, parts: 100 });
    assert.deepEqual((await usageOf(api)).pending, { count: 2, bytes: 3_000_000_012 });
    await api.abortUpload(large.id);
    assert.deepEqual((await usageOf(api)).pending, { count: 1, bytes: 12 });
    assert.equal((await usageOf(api)).storedBytes, 0);
    await api.abortUpload(upload.id);
    const imported = await api.uploadFile(text, textFields('waiting.txt'));
    assert.equal((await retrieveAsset(api, imported.entityId ?? '')).uploadId, imported.id);
    const usage = await usageOf(api);
    assert.deepEqual([usage.pending, usage.storedBytes], [{ count: 0, bytes: 0 }, 12]);
  });

  it('of all projects is for administrators, the largest first, each with its own numbers', async () => {
    const { api: small, key: smallKey } = await newProject('small');
    const { api: large, key: largeKey } = await newProject('large');
    await uploadText(small, 'same.txt', 'same');
    await uploadText(large, 'same.txt', 'same');
    await uploadText(large, 'more.txt', 'x'.repeat(1_000_000));
    const { projects, freeBytes } = ok(
      await Api.of(server).call<{
        projects: readonly {
          readonly project: { readonly id: string; readonly name: string; readonly createdAt: string };
          readonly usage: UsageJson & { readonly quota: QuotaJson };
        }[];
        freeBytes?: number;
      }>('GET', '/usage/projects'),
    );
    assert.equal(Number(freeBytes) > 0, WITHOUT_DISK === false);
    const sizes = projects.map(({ usage }) => usage.storedBytes);
    assert.deepEqual(
      sizes,
      sizes.toSorted((a, b) => b - a),
    );
    const of = (id: string) => {
      const found = projects.find(({ project }) => project.id === id);
      if (found === undefined) return undefined;
      const { quota, ...usage } = found.usage;
      assert.equal(quota.bytes.used, usage.storedBytes);
      return { ...found, usage };
    };
    assert.equal(projects[0]?.project.id, largeKey.projectId);
    assert.equal(of(largeKey.projectId)?.project.name, 'large');
    assert.deepEqual(of(smallKey.projectId)?.usage, await usageOf(small));
    assert.deepEqual(of(largeKey.projectId)?.usage, await usageOf(large));

    const { status, body } = await refusal(small, 'GET', '/usage/projects');
    assert.equal(status, 403, body.reason);
    assert.equal((await refusal(small, 'GET', `/usage?projectId=${largeKey.projectId}`)).status, 403);
  });
});
