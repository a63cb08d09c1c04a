import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, type TestContext, test } from 'node:test';
import { newId } from '../../src/domain/ids.ts';
import { deleteModel } from '../../src/domain/models/delete-model.ts';
import { findModel } from '../../src/domain/models/find-model.ts';
import { type ImportedFile, importModel } from '../../src/domain/models/import-model.ts';
import { collectGarbage } from '../../src/domain/storage/collect-garbage.ts';
import { prepareRenditions } from '../../src/domain/storage/renditions.ts';
import { storeObjects } from '../../src/domain/storage/store-objects.ts';
import { aCollection, someFacts } from '../conformance/database/records.ts';
import { openStores, readText, storedKeys } from './real-stores.ts';

type Stores = Awaited<ReturnType<typeof openStores>>;

/** A file with the text as its bytes; `table`: the text of its tensor table. */
interface Content {
  readonly path: string;
  readonly text: string;
  readonly table?: string;
  readonly facts?: ImportedFile['facts'];
}

/** Stores the files and imports them as one model, as a worker does. */
async function importFiles(
  deps: Stores,
  contents: readonly Content[],
  fields: { readonly collectionIds?: readonly string[]; readonly tags?: readonly string[] } = {},
): Promise<string> {
  const files = contents.map(({ path, text, table, facts = someFacts() }) => {
    const bytes = Buffer.from(text);
    const [tensorTable = null] = prepareRenditions(
      table === undefined
        ? []
        : [
            {
              role: 'tensor-table',
              contentType: 'application/json',
              width: 0,
              height: 0,
              bytes: Buffer.from(table),
            },
          ],
    );
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const content = { storageKey: newId('content'), sha256, size: bytes.length };
    return { bytes, file: { path, mimeType: 'application/octet-stream', content, facts, tensorTable } };
  });
  const objects = files.flatMap(({ bytes, file: { content, tensorTable, mimeType } }) => [
    { key: content.storageKey, bytes, contentType: mimeType },
    ...(tensorTable === null
      ? []
      : [
          {
            key: tensorTable.storageKey,
            bytes: tensorTable.rendition.bytes,
            contentType: tensorTable.rendition.contentType,
          },
        ]),
  ]);
  return storeObjects(deps, 'p1', objects, (tx) =>
    importModel(tx, {
      projectId: 'p1',
      authorId: 'a'.repeat(32),
      uploadId: 'u',
      name: 'A model',
      shortDescription: null,
      description: null,
      source: 'huggingface',
      origin: { license: 'mit' },
      files: files.map(({ file }) => file),
      collectionIds: fields.collectionIds ?? [],
      tags: fields.tags ?? [],
      at: 5,
    }),
  );
}

async function storedTexts(deps: Stores): Promise<readonly string[]> {
  await collectGarbage(deps);
  const keys = await storedKeys(deps.blobs);
  return (await Promise.all(keys.map((key) => readText(deps.blobs, key)))).sort();
}

async function setUp(t: TestContext): Promise<Stores> {
  return openStores(t);
}

describe('importModel', () => {
  test('files of several kinds become one model, the main weights first, with their tensor tables', async (t) => {
    const deps = await setUp(t);
    await deps.database.collections.insert(aCollection('c'));
    const unet = someFacts({ architecture: 'flux-1', role: 'diffusion-model', parameterCount: 9 });
    const id = await importFiles(
      deps,
      [
        { path: 'model_index.json', text: '{}', facts: null },
        { path: 'vae/weights.safetensors', text: 'vae', facts: someFacts({ role: 'vae' }) },
        { path: 'transformer/weights.safetensors', text: 'main', table: '[]', facts: unet },
      ],
      { collectionIds: ['c', 'gone', 'c'], tags: ['x'] },
    );
    assert.match(id, /^model_/);
    const model = await findModel(deps.database.models, 'p1', id);
    assert.deepEqual(
      model.files.map((file) => file.path),
      ['transformer/weights.safetensors', 'model_index.json', 'vae/weights.safetensors'],
    );
    assert.deepEqual(
      [model.architecture, model.role, model.parameterCount],
      ['flux-1', 'diffusion-model', 15],
    );
    assert.deepEqual(
      [model.name, model.source, model.origin, model.uploadId, model.createdAt, model.updatedAt],
      ['A model', 'huggingface', { license: 'mit' }, 'u', 5, 5],
    );
    assert.deepEqual([model.tags, model.collectionIds], [['x'], ['c']]);
    const [main, index] = model.files;
    assert.ok(main?.tensorTable && index);
    assert.equal(await readText(deps.blobs, main.tensorTable.storageKey), '[]');
    assert.equal(await readText(deps.blobs, main.blob.storageKey), 'main');
    assert.deepEqual([index.facts, index.format, index.tensorTable], [null, null, null]);
    assert.deepEqual(main.facts, unet);
  });

  test('without weights there is no model, and nothing is left', async (t) => {
    const deps = await setUp(t);
    await assert.rejects(
      importFiles(deps, [{ path: 'config.json', text: '{}', facts: null }]),
      /needs a file of weights/,
    );
    assert.deepEqual(await storedTexts(deps), []);
  });

  test('the same bytes twice are stored once, and go with the last model that has them', async (t) => {
    const deps = await setUp(t);
    const files = [{ path: 'a.safetensors', text: 'weights', table: '[["a","F16",[1]]]' }];
    const one = await importFiles(deps, files);
    const two = await importFiles(deps, [...files, { path: 'copy.safetensors', text: 'weights' }]);
    assert.deepEqual(await storedTexts(deps), ['[["a","F16",[1]]]', 'weights']);
    await deleteModel(deps, 'p1', one);
    assert.deepEqual(await storedTexts(deps), ['[["a","F16",[1]]]', 'weights']);
    await deleteModel(deps, 'p1', two);
    assert.deepEqual(await storedTexts(deps), []);
    assert.equal(await deps.database.objects.outstandingBytes(), 0);
  });

  test('a model of another project is not deleted, and its bytes stay', async (t) => {
    const deps = await setUp(t);
    const id = await importFiles(deps, [{ path: 'a.safetensors', text: 'weights' }]);
    await assert.rejects(deleteModel(deps, 'p2', id), { name: 'NotFoundError' });
    assert.deepEqual(await storedTexts(deps), ['weights']);
  });
});
