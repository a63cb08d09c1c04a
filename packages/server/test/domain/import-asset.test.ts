import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, type TestContext, test } from 'node:test';
import { viewAsset } from '../../src/domain/assets/asset-view.ts';
import { deleteAssets } from '../../src/domain/assets/delete-assets.ts';
import { findAsset } from '../../src/domain/assets/find-asset.ts';
import { importAsset } from '../../src/domain/assets/import-asset.ts';
import { newId } from '../../src/domain/ids.ts';
import { collectGarbage } from '../../src/domain/storage/collect-garbage.ts';
import { prepareRenditions } from '../../src/domain/storage/renditions.ts';
import { storeObjects } from '../../src/domain/storage/store-objects.ts';
import { presentAsset } from '../../src/http/presenters/asset.ts';
import type { AcceptedAsset, RenditionRole } from '../../src/ports/validator.ts';
import { LIMITS, openStores, readText, storedKeys } from './real-stores.ts';

const FILM: AcceptedAsset = {
  verdict: 'accepted',
  entity: 'asset',
  assetKind: 'video',
  assetType: 'uploaded-video',
  mimeType: 'video/mp4',
  metadata: {},
  properties: {},
  renditions: [],
};

/** Imports a film whose pictures have these texts as their bytes. */
async function importFilm(t: TestContext, pictures: Partial<Record<RenditionRole, string>>) {
  const deps = await openStores(t);
  const renditions = prepareRenditions(
    Object.entries(pictures).map(([role, text]) => ({
      role: role as RenditionRole,
      contentType: 'image/webp',
      width: 1,
      height: 1,
      bytes: Buffer.from(text),
    })),
  );
  const bytes = Buffer.from('a film');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const content = { storageKey: newId('content'), sha256, size: bytes.length };
  const objects = [
    { key: content.storageKey, bytes, contentType: 'video/mp4' },
    ...renditions.map(({ storageKey: key, rendition }) => ({ key, ...rendition })),
  ];
  const id = await storeObjects(deps, 'p1', objects, (tx) =>
    importAsset(tx, {
      projectId: 'p1',
      authorId: 'a'.repeat(32),
      uploadId: null,
      name: 'film.mp4',
      options: {},
      content,
      inspection: FILM,
      renditions,
      at: 5,
    }),
  );
  return { deps, id, asset: await findAsset(deps.database.assets, 'p1', id) };
}

describe('importAsset', () => {
  test('a film has its thumbnail, its first and its last frame, each under a URL of its own', async (t) => {
    const pictures = { 'last-frame': 'the end', thumbnail: 'poster', 'first-frame': 'the start' } as const;
    const { deps, id, asset } = await importFilm(t, pictures);
    const texts = [asset.thumbnail, asset.firstFrame, asset.lastFrame].map((picture) =>
      readText(deps.blobs, picture?.storageKey ?? ''),
    );
    assert.deepEqual(await Promise.all(texts), ['poster', 'the start', 'the end']);

    const wire = presentAsset(await viewAsset({ ...deps, limits: LIMITS }, asset));
    for (const [picture, name] of [
      [wire.thumbnail, 'thumbnail'],
      [wire.preview, 'thumbnail'],
      [wire.firstFrame, 'first-frame'],
      [wire.lastFrame, 'last-frame'],
    ] as const) {
      assert.equal(picture?.assetId, id);
      assert.match(picture.url, new RegExp(`/${name}\\.webp\\?type=image%2Fwebp&disposition=inline`));
    }
    await deleteAssets(deps, 'p1', [id]);
    await collectGarbage(deps);
    assert.deepEqual(await storedKeys(deps.blobs), []);
  });

  test('a film of one frame has that picture once in the store, and in each of its places', async (t) => {
    const pictures = { thumbnail: 'the frame', 'first-frame': 'the frame', 'last-frame': 'the frame' };
    const { deps, asset } = await importFilm(t, pictures);
    assert.equal(asset.firstFrame?.storageKey, asset.thumbnail?.storageKey);
    assert.equal(asset.lastFrame?.storageKey, asset.thumbnail?.storageKey);
    await collectGarbage(deps);
    assert.equal((await storedKeys(deps.blobs)).length, 2);
  });

  test('without frames the fields are left out', async (t) => {
    const { deps, asset } = await importFilm(t, {});
    const wire = presentAsset(await viewAsset({ ...deps, limits: LIMITS }, asset));
    for (const field of ['thumbnail', 'preview', 'firstFrame', 'lastFrame'])
      assert.ok(!(field in wire), field);
  });

  test('a tensor table is no picture of an asset: nothing is imported', async (t) => {
    await assert.rejects(importFilm(t, { 'tensor-table': '{}' }), /no rendition "tensor-table"/);
  });
});
