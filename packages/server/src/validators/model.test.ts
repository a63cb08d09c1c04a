import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesSource } from '../../test/decoder/bytes-source.ts';
import { samplePng } from '../../test/decoder/sample-images.ts';
import {
  rawSafetensors,
  SAMPLE_WEIGHTS,
  safetensorsFile,
  sampleGguf,
  sampleKohyaLora,
} from '../../test/decoder/sample-weights.ts';
import type { Inspection } from '../ports/validator.ts';
import { modelValidator } from './model.ts';

function judge(bytes: Uint8Array, fileName = 'weights', contentType = ''): Promise<Inspection> {
  const source = bytesSource(bytes);
  return modelValidator.validate({ kind: 'model', fileName, contentType, source, progress: () => {} });
}

async function accepted(...call: Parameters<typeof judge>) {
  const result = await judge(...call);
  assert.ok(result.verdict === 'accepted' && result.entity === 'model', JSON.stringify(result));
  return result;
}

async function refused(...call: Parameters<typeof judge>) {
  const result = await judge(...call);
  assert.ok(result.verdict === 'refused', 'accepted');
  return result;
}

/** `{}` as Python's pickle writes it, protocol 4. */
const PICKLE = Buffer.from('80047d942e', 'hex');

describe('model', () => {
  for (const { name, contentType, bytes } of SAMPLE_WEIGHTS) {
    it(`accepts ${name}`, async () => {
      assert.equal((await accepted(bytes(), name, contentType)).mimeType, 'application/octet-stream');
    });
  }

  it('tells a LoRA’s facts and lists its tensors', async () => {
    const { weights, renditions } = await accepted(sampleKohyaLora(), 'wharfcat.safetensors');
    assert.equal(weights.format, 'safetensors');
    assert.equal(weights.tensorCount, 9);
    assert.equal(weights.parameterCount, 3 + 4 * (768 + 768 + 768 + 320 + 768 + 320));
    assert.deepEqual(weights.dtypes, { F16: { tensors: 9, parameters: weights.parameterCount } });
    assert.deepEqual(weights.triggerWords, ['wharfcat cat']);
    assert.equal(weights.metadata.ss_base_model_version, 'sd_v1');
    assert.deepEqual([weights.architecture, weights.role], ['sd-1', 'lora']);
    assert.deepEqual(
      renditions.map(({ role, contentType }) => [role, contentType]),
      [['tensor-table', 'application/json']],
    );
  });

  it('tells a quantised language model’s facts', async () => {
    const { weights } = await accepted(sampleGguf(), 'llama.gguf');
    assert.equal(weights.format, 'gguf');
    assert.deepEqual([weights.architecture, weights.role], ['llama', 'language-model']);
    assert.deepEqual(Object.keys(weights.dtypes), ['Q6_K', 'F32', 'Q4_K', 'Q8_0']);
    assert.deepEqual(weights.details, { version: 3, alignment: 32, fileType: 'Q4_K_M' });
  });

  it('takes any name that claims no other format', async () => {
    for (const name of ['weights', 'weights.bin', 'v1.5', '模型.SAFETENSORS'])
      await accepted(sampleKohyaLora(), name);
  });

  const disguises: readonly [name: string, bytes: Buffer, message: RegExp][] = [
    ['m.safetensors', PICKLE, /named like a safetensors file, but its content is a Python pickle/],
    [
      'm.gguf',
      Buffer.from('PK\x03\x04'.padEnd(60, '\0'), 'latin1'),
      /named like a GGUF file, but its content is a zip/,
    ],
    ['m.ckpt', sampleKohyaLora(), /named like a PyTorch checkpoint, but its content is a safetensors file/],
    ['m.safetensors', sampleGguf(), /but its content is a GGUF file/],
    ['m.safetensors', Buffer.from("cos\nsystem\n(S'id'\ntR."), /but its content is a Python pickle/],
    ['m.onnx', sampleGguf(), /named like an ONNX model/],
    [
      'm.safetensors',
      Buffer.from('\x1f\x8b\x08'.padEnd(60, '\0'), 'latin1'),
      /but its content is a gzip file/,
    ],
  ];
  for (const [name, bytes, message] of disguises) {
    it(`refuses ${name} where ${message.source}`, async () => {
      const { code, message: said } = await refused(bytes, name);
      assert.equal(code, 'type-mismatch');
      assert.match(said, message);
    });
  }

  it('refuses an image under a name of weights, and under none', async () => {
    const png = Buffer.from(await samplePng());
    const named = await refused(png, 'm.safetensors', 'image/png');
    assert.deepEqual([named.code, /its content is PNG/.test(named.message)], ['type-mismatch', true]);
    const unnamed = await refused(png, 'm', 'image/png');
    assert.deepEqual(
      [unnamed.code, /PNG .*, but kind model takes/.test(unnamed.message)],
      ['unsupported-type', true],
    );
  });

  it('lets the parser that the name promises say what is broken', async () => {
    const broken = safetensorsFile([{ name: 'x', dtype: 'F32', shape: [2] }]);
    broken.fill(0x20, 8, 9);
    assert.match((await refused(broken, 'm.safetensors')).message, /must begin with '\{' at byte 8/);
    assert.match((await refused(Buffer.alloc(40), 'm.gguf')).message, /letters GGUF/);
    assert.match((await refused(Buffer.alloc(40), 'm')).message, /kind model takes/);
    assert.match((await refused(Buffer.alloc(0), 'm.gguf')).message, /empty/);
  });

  it('refuses formats without a parser by name, with advice', async () => {
    const { code, message } = await refused(Buffer.from('\x89HDF\r\n\x1a\n'.padEnd(60), 'latin1'), 'm.h5');
    assert.equal(code, 'unsupported-type');
    assert.equal(message, 'The file is an HDF5 file, as Keras writes; convert the weights to safetensors.');
  });

  it('takes declared types that can be weights, and no others', async () => {
    for (const type of [
      '',
      'application/octet-stream',
      'application/x-safetensors',
      'application/vnd.safetensors',
    ]) {
      await accepted(sampleKohyaLora(), 'm', type);
    }
    for (const type of [
      'image/png',
      'video/mp4',
      'audio/wav',
      'text/plain',
      'application/json',
      'application/zip',
      'model/gltf-binary',
    ]) {
      const { code, message } = await refused(sampleKohyaLora(), 'm', type);
      assert.equal(code, 'type-mismatch');
      assert.match(message, new RegExp(`declared as ${type}, but its content is a safetensors file`));
    }
  });

  it('reports progress to the end', async () => {
    const told: number[] = [];
    const source = bytesSource(rawSafetensors('{}'));
    const progress = (fraction: number) => void told.push(fraction);
    await modelValidator.validate({ kind: 'model', fileName: 'm', contentType: '', source, progress });
    assert.deepEqual(
      told,
      told.toSorted((a, b) => a - b),
    );
    assert.equal(told.at(-1), 1);
  });
});
