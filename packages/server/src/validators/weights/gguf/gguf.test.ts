import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesSource } from '../../../../test/decoder/bytes-source.ts';
import {
  type GgufValue,
  ggufFile,
  ggufString,
  ggufTensorInfo,
  rawGguf,
  sampleGguf,
  u32,
  u64,
} from '../../../../test/decoder/sample-weights.ts';
import type { ByteSource } from '../../../ports/validator.ts';
import { Refusal } from '../../refusal.ts';
import { parseGguf } from './gguf.ts';
import { GGML_TYPES } from './gguf-types.ts';

const parse = (bytes: Uint8Array) => parseGguf(bytesSource(bytes), () => {});

async function refusalOf(bytes: Uint8Array): Promise<Refusal> {
  const error: unknown = await parse(bytes).then(
    () => assert.fail('accepted'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Refusal, String(error));
  return error;
}

const string = (value: string): GgufValue => ({ type: 'string', value });
const uint32 = (value: number): GgufValue => ({ type: 'uint32', value });

describe('GGUF', () => {
  it('reads tensors row-major, metadata, and what most of it is quantised with', async () => {
    const weights = await parse(sampleGguf());
    assert.deepEqual(weights.tensors.get('token_embd.weight'), { dtype: 'Q6_K', shape: [64, 256] });
    assert.deepEqual([...weights.tensors.keys()].slice(0, 2), [
      'token_embd.weight',
      'blk.0.attn_norm.weight',
    ]);
    assert.equal(weights.metadata.get('general.architecture'), 'llama');
    assert.equal(weights.metadata.get('llama.rope.freq_base'), 10000);
    assert.equal(weights.metadata.get('tokenizer.ggml.add_bos_token'), true);
    assert.deepEqual(weights.details, { version: 3, alignment: 32, fileType: 'Q4_K_M' });
  });

  it('reads every type of value, and 64-bit integers exactly', async () => {
    const values: [string, GgufValue, unknown][] = [
      ['uint8', { type: 'uint8', value: 255 }, 255],
      ['int8', { type: 'int8', value: -128 }, -128],
      ['uint16', { type: 'uint16', value: 65535 }, 65535],
      ['int16', { type: 'int16', value: -32768 }, -32768],
      ['uint32', uint32(2 ** 32 - 1), 2 ** 32 - 1],
      ['int32', { type: 'int32', value: -(2 ** 31) }, -(2 ** 31)],
      ['float32', { type: 'float32', value: 1e-5 }, 1e-5],
      ['bool', { type: 'bool', value: false }, false],
      ['string', string('naïve 😀'), 'naïve 😀'],
      ['uint64', { type: 'uint64', value: 2n ** 64n - 1n }, 2n ** 64n - 1n],
      ['int64', { type: 'int64', value: -5n }, -5],
      ['float64', { type: 'float64', value: Math.PI }, Math.PI],
    ];
    const weights = await parse(
      ggufFile(
        [],
        values.map(([key, value]) => [key, value] as const),
      ),
    );
    assert.deepEqual(
      [...weights.metadata],
      values.map(([key, , read]) => [key, read]),
    );
  });

  it('sums up arrays and very long strings', async () => {
    const numbers = Array.from({ length: 1000 }, (_, value) => uint32(value));
    const nested: GgufValue = { type: 'array', of: 'uint32', value: numbers };
    const weights = await parse(
      ggufFile(
        [],
        [
          ['numbers', nested],
          ['tokens', { type: 'array', of: 'string', value: Array.from('abcdefgh', string) }],
          ['nested', { type: 'array', of: 'array', value: [nested] }],
          ['long', string('x'.repeat(70_000))],
        ],
      ),
    );
    const summary = { type: 'array of uint32', length: 1000, first: [0, 1, 2, 3] };
    assert.deepEqual(Object.fromEntries(weights.metadata), {
      numbers: summary,
      tokens: { type: 'array of string', length: 8, first: ['a', 'b', 'c', 'd'] },
      nested: { type: 'array of array', length: 1, first: [summary] },
      long: { type: 'string', length: 70_000, first: [] },
    });
  });

  it('accepts version 2, a vocabulary without tensors, other alignments, bytes after the data', async () => {
    const tensor = { name: 'x', dtype: 'F32', shape: [3] };
    assert.equal((await parse(ggufFile([tensor], [], { version: 2 }))).details.version, 2);
    assert.equal((await parse(rawGguf({ alignment: 1 }))).tensors.size, 0);
    const aligned = ggufFile([tensor, { ...tensor, name: 'y' }], [['general.alignment', uint32(64)]], {
      alignment: 64,
    });
    assert.equal((await parse(aligned)).details.alignment, 64);
    const appended = Buffer.concat([ggufFile([tensor]), Buffer.alloc(5)]);
    assert.equal((await parse(appended)).details.trailingBytes, 5);
    const unpadded = ggufFile([tensor]).subarray(0, -20);
    assert.equal((await parse(unpadded)).details.trailingBytes, undefined);
  });

  it('takes tokens that are parts of characters', async () => {
    const halves: GgufValue[] = [{ type: 'string', value: Uint8Array.of(0xe2, 0x82) }];
    const weights = await parse(ggufFile([], [['tokens', { type: 'array', of: 'string', value: halves }]]));
    assert.deepEqual(weights.metadata.get('tokens'), { type: 'array of string', length: 1, first: ['�'] });
  });

  it('knows the size of every type: whole rows of blocks are accepted, a byte less is not', async () => {
    for (const { name, blockSize } of GGML_TYPES.values()) {
      const file = ggufFile([{ name: 'x', dtype: name, shape: [32, blockSize] }]);
      assert.equal((await parse(file)).tensors.get('x')?.dtype, name);
      assert.equal((await refusalOf(file.subarray(0, -32))).code, 'truncated', name);
    }
  });

  it('packs each type into as many bits a number as llama.cpp documents', () => {
    const bits = [...GGML_TYPES.values()].map(({ name, blockSize, blockBytes }) => [
      name,
      (8 * blockBytes) / blockSize,
    ]);
    assert.deepEqual(Object.fromEntries(bits), {
      ...{ F32: 32, F16: 16, BF16: 16, F64: 64, I8: 8, I16: 16, I32: 32, I64: 64 },
      ...{ Q4_0: 4.5, Q4_1: 5, Q5_0: 5.5, Q5_1: 6, Q8_0: 8.5, Q8_1: 9, Q1_0: 1.125, Q2_0: 2.25 },
      ...{ Q2_K: 2.625, Q3_K: 3.4375, Q4_K: 4.5, Q5_K: 5.5, Q6_K: 6.5625, Q8_K: 9.125 },
      ...{ IQ1_S: 1.5625, IQ1_M: 1.75, IQ2_XXS: 2.0625, IQ2_XS: 2.3125, IQ2_S: 2.5625 },
      ...{ IQ3_XXS: 3.0625, IQ3_S: 3.4375, IQ4_NL: 4.5, IQ4_XS: 4.25 },
      ...{ TQ1_0: 1.6875, TQ2_0: 2.0625, MXFP4: 4.25, NVFP4: 4.5 },
    });
  });

  it('reads nothing but the tables of a large file', async () => {
    const bytes = 50 * 2 ** 30;
    const tables = rawGguf({ infos: [ggufTensorInfo('x', [2 ** 20, bytes / 2 ** 20], 24, 0)] });
    let read = 0;
    const source: ByteSource = {
      size: tables.length + bytes,
      read: async (offset, length) => {
        read += length;
        const window = Buffer.alloc(length);
        tables.copy(window, 0, offset);
        return window;
      },
    };
    assert.deepEqual((await parseGguf(source, () => {})).tensors.get('x')?.shape, [51200, 2 ** 20]);
    assert.ok(read <= 2 ** 20, `${read}`);
  });

  it('gives up on metadata without end', async () => {
    const size = 2 ** 40;
    const head = Buffer.concat([
      rawGguf({ entryCount: 1, alignment: 1 }),
      ggufString('a'),
      u32(9),
      u32(0),
      u64(2 ** 36),
    ]);
    const source: ByteSource = {
      size,
      read: async (offset, length) => {
        const window = Buffer.alloc(Math.min(length, size - offset));
        if (offset < head.length) head.copy(window, 0, offset);
        return window;
      },
    };
    await assert.rejects(
      parseGguf(source, () => {}),
      { code: 'too-large-decoded' },
    );
  });
});
