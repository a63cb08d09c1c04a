import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { convertAsset } from '../../src/domain/assets/convert-asset.ts';
import { deleteAssets } from '../../src/domain/assets/delete-assets.ts';
import { findAsset } from '../../src/domain/assets/find-asset.ts';
import { importAsset } from '../../src/domain/assets/import-asset.ts';
import { NotFoundError } from '../../src/domain/errors.ts';
import { newId } from '../../src/domain/ids.ts';
import { collectGarbage } from '../../src/domain/storage/collect-garbage.ts';
import { storeObjects } from '../../src/domain/storage/store-objects.ts';
import type { Decoder } from '../../src/ports/decoder.ts';
import { openStores, readText, storedKeys } from './real-stores.ts';

/** A decoder that takes the turn of a test: real ones cannot be stopped at a chosen moment. */
function decoderThat(convert: () => Promise<string>): Decoder {
  return {
    supportedKinds: async () => new Set(),
    inspect: () => Promise.reject(new Error('not used')),
    convert: async () => ({
      verdict: 'converted',
      contentType: 'image/webp',
      bytes: Buffer.from(await convert()),
    }),
    close: async () => undefined,
  };
}

async function setUp(t: TestContext) {
  const deps = await openStores(t);
  const storageKey = newId('content');
  const bytes = Buffer.from('the original');
  const id = await storeObjects(deps, 'p1', [{ key: storageKey, bytes, contentType: 'image/png' }], (tx) =>
    importAsset(tx, {
      projectId: 'p1',
      authorId: 'a'.repeat(32),
      uploadId: null,
      name: 'x.png',
      options: {},
      content: { storageKey, sha256: '0'.repeat(64), size: bytes.length },
      inspection: {
        verdict: 'accepted',
        entity: 'asset',
        assetKind: 'image',
        assetType: 'uploaded',
        mimeType: 'image/png',
        metadata: {},
        properties: {},
        renditions: [],
      },
      renditions: [],
      at: Date.now(),
    }),
  );
  return { deps, asset: await findAsset(deps.database.assets, 'p1', id) };
}

describe('convertAsset', () => {
  test('of two conversions at once the first stays, even if the encoder gives other bytes each time', async (t) => {
    const { deps, asset } = await setUp(t);
    const bothRun = Promise.withResolvers<void>();
    let runs = 0;
    const decoder = decoderThat(async () => {
      runs += 1;
      const text = `conversion ${runs}`;
      if (runs === 2) bothRun.resolve();
      await bothRun.promise;
      return text;
    });
    const convert = () => convertAsset({ ...deps, decoder }, asset, 'webp');
    const [one, two] = await Promise.all([convert(), convert()]);
    assert.equal(runs, 2);
    assert.deepEqual(one, two);
    assert.deepEqual(await convert(), one);
    assert.equal(runs, 2, 'converted again');
    await collectGarbage(deps);
    assert.deepEqual(new Set(await storedKeys(deps.blobs)), new Set([asset.blob.storageKey, one.storageKey]));
    assert.match(await readText(deps.blobs, one.storageKey), /^conversion \d$/);
  });

  test('an asset deleted while it is converted is not found, and nothing is left of either', async (t) => {
    const { deps, asset } = await setUp(t);
    const decoder = decoderThat(async () => {
      await deleteAssets(deps, 'p1', [asset.id]);
      return 'too late';
    });
    await assert.rejects(convertAsset({ ...deps, decoder }, asset, 'webp'), NotFoundError);
    await collectGarbage(deps);
    assert.deepEqual(await storedKeys(deps.blobs), []);
  });

  test('an asset whose bytes went while they were read is not found', async (t) => {
    const { deps, asset } = await setUp(t);
    const decoder = decoderThat(async () => {
      await deleteAssets(deps, 'p1', [asset.id]);
      throw new Error('the bytes are gone');
    });
    await assert.rejects(convertAsset({ ...deps, decoder }, asset, 'webp'), NotFoundError);
  });

  test('a failure of the decoder is reported as it is while the asset is there', async (t) => {
    const { deps, asset } = await setUp(t);
    const decoder = decoderThat(() => Promise.reject(new Error('no process')));
    await assert.rejects(convertAsset({ ...deps, decoder }, asset, 'webp'), /no process/);
  });
});
