import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createProject } from './driver/administration.ts';
import { ok } from './driver/answers.ts';
import { Api } from './driver/api.ts';
import { createAsset, listAssets } from './driver/assets.ts';
import { uploadModel } from './driver/models.ts';
import { startServer, type TestServer } from './driver/server.ts';

interface TagJson {
  readonly name: string;
  readonly assets: number;
  readonly models: number;
}

/** Most tags that are listed. */
const MOST = 1000;

describe('GET /tags', () => {
  let server: TestServer;

  before(async () => {
    server = await startServer();
  });
  after(() => server.dispose());

  const newProject = async (name: string) => new Api(server, await createProject(server, name));

  async function tagsOf(api: Api): Promise<readonly TagJson[]> {
    return ok(await api.call<{ tags: readonly TagJson[] }>('GET', '/tags')).tags;
  }

  it('lists the tags in use by name, with how many assets and models carry them, of this project only', async () => {
    const api = await newProject('tagged');
    const other = await newProject('others');
    assert.deepEqual(await tagsOf(api), []);
    const asset = await createAsset(api);
    const hidden = await createAsset(api, { hide: true });
    const model = await uploadModel(api);
    const theirs = await createAsset(other);
    ok(await api.call('PUT', `/assets/${asset.id}/tags`, { add: ['tag 10', 'red', 'gone'] }));
    ok(await api.call('PUT', `/assets/${hidden.id}/tags`, { add: ['red', 'Été'] }));
    ok(await api.call('PUT', `/models/${model.id}/tags`, { add: ['red', 'tag 9'] }));
    ok(await other.call('PUT', `/assets/${theirs.id}/tags`, { add: ['red', 'theirs'] }));
    ok(await api.call('PUT', `/assets/${asset.id}/tags`, { delete: ['gone'] }));
    assert.deepEqual(await tagsOf(api), [
      { name: 'Été', assets: 1, models: 0 },
      { name: 'red', assets: 2, models: 1 },
      { name: 'tag 9', assets: 0, models: 1 },
      { name: 'tag 10', assets: 1, models: 0 },
    ]);
    assert.deepEqual(
      (await listAssets(api, { tags: 'red' })).assets.map(({ id }) => id),
      [asset.id],
    );
    ok(await api.call('DELETE', '/assets', { assetIds: [asset.id, hidden.id] }));
    assert.deepEqual(
      (await tagsOf(api)).map(({ name, assets }) => [name, assets]),
      [
        ['red', 0],
        ['tag 9', 0],
      ],
    );
  });

  it('lists the most used ones where there are too many', async () => {
    const api = await newProject('many tags');
    const [one, two] = [await createAsset(api), await createAsset(api)];
    const many = Array.from({ length: MOST + 5 }, (_, index) => `rare ${String(index).padStart(4, '0')}`);
    for (let start = 0; start < many.length; start += 100) {
      ok(await api.call('PUT', `/assets/${one.id}/tags`, { add: many.slice(start, start + 100) }));
    }
    const common = 'zzz common';
    for (const { id } of [one, two]) ok(await api.call('PUT', `/assets/${id}/tags`, { add: [common] }));
    const tags = (await tagsOf(api)).map(({ name }) => name);
    assert.deepEqual(tags, [...many.slice(0, MOST - 1), common]);
  });
});
