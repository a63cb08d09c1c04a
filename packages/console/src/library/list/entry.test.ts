import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Asset, Model, Upload } from '@wharf/sdk';
import { assetEntry, modelEntry, uploadEntry } from './entry.ts';

const asset = (fields: object) =>
  assetEntry(
    { id: 'asset_1', kind: 'image', properties: {}, metadata: {}, ...fields } as unknown as Asset,
    0,
  );
const model = (fields: object) =>
  modelEntry({ id: 'model_1', source: 'other', ...fields } as unknown as Model, 0);
const upload = (fields: object) =>
  uploadEntry({ id: 'upload_1', fileName: 'a', source: 'multipart', ...fields } as unknown as Upload, 0);

describe('a card', () => {
  it('tells the size of pictures, the length of what plays, the faces of 3D and the words of text', () => {
    assert.deepEqual(asset({ metadata: { width: 640, height: 480 } }).facts, ['640 × 480']);
    assert.equal(asset({ metadata: { duration: 65.2 } }).length, '1:05');
    assert.equal(asset({ metadata: { duration: 0.2 } }).length, '0:01');
    assert.deepEqual(asset({ metadata: { faceCount: 12_345, vertexCount: 5 } }).facts, ['12.3K faces']);
    assert.deepEqual(asset({ metadata: { faceCount: 0, vertexCount: 500 } }).facts, ['500 points']);
    assert.deepEqual(asset({ metadata: { wordCount: 1 } }).facts, ['1 word']);
  });

  it('tells nothing of facts that are none', () => {
    const odd = asset({ metadata: { width: '<b>', height: {}, duration: Number.NaN, wordCount: -1 } });
    assert.deepEqual(odd.facts, []);
    assert.equal(odd.length, undefined);
  });

  it('has the id for a name where there is none', () => {
    assert.equal(asset({ metadata: { name: '  ' } }).name, 'asset_1');
    assert.equal(model({}).name, 'model_1');
  });

  it('of a model tells what it is', () => {
    const { facts, labels } = model({
      architecture: 'sdxl',
      role: 'lora',
      format: 'safetensors',
      parameterCount: 2_600_000_000,
      files: [{}, {}],
      source: 'huggingface',
      origin: { license: 'mit' },
    });
    assert.deepEqual(facts, ['safetensors', '2.6B params', '2 files', 'Hugging Face', 'mit']);
    assert.deepEqual(labels, ['sdxl', 'lora']);
    const unknown = model({ architecture: 'unknown', role: 'unknown', origin: { license: 3 } });
    assert.deepEqual([unknown.facts, unknown.labels], [[], []]);
  });

  it('of an upload tells how it stands, and why it failed', () => {
    assert.deepEqual(upload({ status: 'pending' }).state, { text: 'Waiting for bytes', failed: false });
    assert.equal(upload({ status: 'pending', source: 'url' }).state?.text, 'Being fetched');
    const failed = upload({ status: 'failed', errorMessage: 'It is no image' });
    assert.deepEqual(failed.state, { text: 'Failed', failed: true });
    assert.deepEqual(failed.facts, ['It is no image']);
  });
});
