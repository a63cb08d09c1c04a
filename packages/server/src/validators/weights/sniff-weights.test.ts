import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rawSafetensors, sampleGguf, sampleKohyaLora } from '../../../test/decoder/sample-weights.ts';
import { formatOfName, mayBeTextPickle, sniffWeights } from './sniff-weights.ts';

const sniff = (bytes: Uint8Array | string) => {
  const head = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : Buffer.from(bytes);
  return sniffWeights(head, head.length);
};

/** A zip's first local header with a member of that name. */
function zipOf(name: string): Buffer {
  const header = Buffer.alloc(30);
  header.write('PK\x03\x04', 'latin1');
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, Buffer.from(name), Buffer.alloc(100)]);
}

const tar = Buffer.alloc(1024);
tar.write('ustar', 257);

describe('weights by their content', () => {
  const taken: readonly [label: string, bytes: Uint8Array | string, parser: string][] = [
    ['a safetensors file', sampleKohyaLora(), 'safetensors'],
    ['a safetensors file', rawSafetensors('{}'), 'safetensors'],
    // The length 640 reads as 80 02, which also begins a pickle.
    ['a safetensors file', rawSafetensors('{}'.padEnd(640)), 'safetensors'],
    ['a GGUF file', sampleGguf(), 'gguf'],
    ['a GGUF file', 'GGU', 'gguf'],
    ['a Python pickle', '\x80\x04\x95', 'pytorch'],
    ['a Python pickle', '\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.', 'pytorch'],
    ['a zip archive', zipOf('archive/data.pkl'), 'pytorch'],
    ['a tar archive', tar, 'pytorch'],
  ];
  for (const [label, bytes, parser] of taken) {
    it(`hands ${label} to the parser for ${parser}`, () => {
      const found = sniff(bytes);
      assert.deepEqual([found?.label, found?.parser], [label, parser]);
    });
  }

  const refused: readonly [bytes: Uint8Array | string, label: RegExp, advice: RegExp][] = [
    ['\x93NUMPY\x01\0', /NumPy array/, /safetensors/],
    [zipOf('weights.npy'), /NumPy archive/, /safetensors/],
    [zipOf('model.weights.h5'), /Keras archive/, /safetensors/],
    ['\x89HDF\r\n\x1a\n', /HDF5/, /safetensors/],
    ['lmgg\x01\0\0\0', /GGML/, /GGUF/],
    ['tjgg\x03\0\0\0', /GGJT/, /GGUF/],
    ['fmgg\x01\0\0\0', /GGMF/, /GGUF/],
    ['\x1c\0\0\0TFL3', /TensorFlow Lite/, /safetensors/],
    ['\x08\x01\x12\xff\x01', /TensorFlow SavedModel/, /safetensors/],
    ['\x08\x08\x12\x07pytorch', /ONNX/, /safetensors/],
    ['7z\xbc\xaf\x27\x1c', /7-Zip/, /unpack/],
    ['Rar!\x1a\x07\x01', /RAR/, /unpack/],
    ['\x1f\x8b\x08\0', /gzip/, /unpack/],
    ['version https://git-lfs.github.com/spec/v1\noid', /Git LFS pointer/, /points to/],
    ['{"metadata":{},"weight_map":{"a":"model-00001.safetensors"}}', /index/, /files/],
    ['<!DOCTYPE html><title>Sign in', /web page/, /login/],
  ];
  for (const [bytes, label, advice] of refused) {
    it(`knows ${label.source}, for which there is no parser`, () => {
      const found = sniff(bytes);
      assert.ok(found !== undefined && found.parser === undefined, JSON.stringify(found));
      assert.match(found.label, label);
      assert.match(found.advice, advice);
    });
  }

  it('says nothing of anything else', () => {
    for (const bytes of ['', 'hello', '\x89PNG\r\n\x1a\n', '\x80\x06\x95', '\x80', 'PK', '{"a":1}']) {
      assert.equal(sniff(bytes), undefined, bytes);
    }
  });

  it('holds a text for a pickle only where it begins and ends like one', () => {
    const may = (text: string) => mayBeTextPickle(Buffer.from(text), text.charCodeAt(text.length - 1));
    assert.ok(may("(S'a'\ntR."));
    assert.ok(may('cos\nsystem\n.'));
    assert.ok(!may('cos\nsystem\n'));
    assert.ok(!may('Hello.'));
    assert.ok(!may(''));
  });
});

describe('weights by their name', () => {
  it('is what the last extension says, in any case', () => {
    assert.equal(formatOfName('a.gguf.SafeTensors')?.parser, 'safetensors');
    assert.equal(formatOfName('model.PT')?.parser, 'pytorch');
    assert.equal(formatOfName('model.npz')?.parser, undefined);
    for (const name of ['safetensors', 'pytorch_model.bin', 'model', 'model.', 'a.constructor']) {
      assert.equal(formatOfName(name), undefined, name);
    }
  });
});
