import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesSource } from '../../../../test/decoder/bytes-source.ts';
import {
  rawSafetensors,
  safetensorsFile,
  sparseSafetensors,
} from '../../../../test/decoder/sample-weights.ts';
import { Refusal } from '../../refusal.ts';
import { parseSafetensors } from './safetensors.ts';

const parse = (bytes: Uint8Array) => parseSafetensors(bytesSource(bytes), () => {});

async function refusalOf(bytes: Uint8Array): Promise<Refusal> {
  const error: unknown = await parse(bytes).then(
    () => assert.fail('accepted'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Refusal, String(error));
  return error;
}

const X = '"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}';

describe('safetensors', () => {
  it('reads tensors in the header’s order, metadata and sizes', async () => {
    const weights = await parse(
      safetensorsFile(
        [
          { name: 'b', dtype: 'F16', shape: [2, 3] },
          { name: 'a', dtype: 'I64', shape: [] },
          { name: 'empty', dtype: 'BF16', shape: [0, 7] },
          { name: 'packed', dtype: 'F4', shape: [4] },
        ],
        { format: 'pt', note: 'naïve 😀' },
      ),
    );
    assert.deepEqual(
      [...weights.tensors],
      [
        ['b', { dtype: 'F16', shape: [2, 3] }],
        ['a', { dtype: 'I64', shape: [] }],
        ['empty', { dtype: 'BF16', shape: [0, 7] }],
        ['packed', { dtype: 'F4', shape: [4] }],
      ],
    );
    assert.deepEqual(
      [...weights.metadata],
      [
        ['format', 'pt'],
        ['note', 'naïve 😀'],
      ],
    );
    assert.equal(weights.format, 'safetensors');
    assert.equal(weights.details.dataBytes, 12 + 8 + 0 + 2);
  });

  it('accepts what the reference implementation does: no tensors, any order, escapes, fields of others', async () => {
    assert.equal((await parse(rawSafetensors('{}'))).tensors.size, 0);
    const reordered = `{"b":{"data_offsets":[4,8],"shape":[1],"dtype":"F32"}, "a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}   `;
    assert.deepEqual([...(await parse(rawSafetensors(reordered, 8))).tensors.keys()], ['b', 'a']);
    const escaped = `{"\\u0078\\n\\ud83d\\ude00":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"quant":{"a":[1,-2.5e3,null,true,"\\""]}}}`;
    assert.deepEqual([...(await parse(rawSafetensors(escaped, 8))).tensors.keys()], ['x\n😀']);
    assert.equal((await parse(rawSafetensors(`{"__metadata__":{},${X}}`, 8))).metadata.size, 0);
  });

  it('takes __proto__ for a name like any other', async () => {
    const json = X.replace('"x"', '"__proto__"');
    const weights = await parse(rawSafetensors(`{"__metadata__":{"__proto__":"m"},${json}}`, 8));
    assert.deepEqual([...weights.tensors.keys()], ['__proto__']);
    assert.deepEqual([...weights.metadata], [['__proto__', 'm']]);
  });

  const broken: readonly [rule: string, header: string, dataBytes: number, message: RegExp][] = [
    ['a tensor twice', `{${X},${X}}`, 8, /the key "x" twice; the second is at byte 62/],
    ['a tensor twice by an escape', `{${X},${X.replace('x', '\\u0078')}}`, 8, /"x" twice/],
    ['metadata twice', `{"__metadata__":{},"__metadata__":{},${X}}`, 8, /"__metadata__" twice/],
    ['a metadata key twice', '{"__metadata__":{"a":"1","a":"2"}}', 0, /metadata key "a" twice/],
    [
      'a field twice',
      `{${X.replace('"shape"', '"shape":[2],"shape"')}}`,
      8,
      /in the tensor "x": it has the field "shape" twice/,
    ],
    ['a key twice in a foreign field', `{${X.replace('}', ',"q":{"a":1,"a":2}}')}}`, 8, /the key "a" twice/],
    ['metadata that is a number', '{"__metadata__":{"a":1}}', 0, /__metadata__ "a" must be a string/],
    ['metadata that is null', '{"__metadata__":null}', 0, /__metadata__ must go on with '\{'/],
    ['an array for a header', `[${X}]`, 8, /must begin with '\{' at byte 8/],
    ['space before the brace', ` {${X}}`, 8, /must begin with '\{' at byte 8/],
    ['something after the header', `{${X}}x`, 8, /only spaces may follow/],
    ['a line feed after the header', `{${X}}\n`, 8, /only spaces may follow/],
    ['a comma too many', `{${X},}`, 8, /a tensor's name must be a string/],
    ['a missing comma', `{${X} ${X}}`, 8, /must go on with ',' or '\}'/],
    ['an unclosed header', `{${X}`, 8, /must go on with ',' or '\}'/],
    ['an unclosed string', '{"x', 0, /no closing quotation mark/],
    ['a bare control character', `{${X.replace('x', '\t')}}`, 8, /bare control character/],
    ['an unknown escape', `{${X.replace('x', '\\q')}}`, 8, /unknown escape/],
    ['half a surrogate pair', `{${X.replace('x', '\\ud83d')}}`, 8, /half a surrogate pair/],
    ['a low surrogate first', `{${X.replace('x', '\\ude00')}}`, 8, /half a surrogate pair/],
    [
      'an unknown dtype',
      `{${X.replace('F32', 'F33')}}`,
      8,
      /in the tensor "x": its dtype is "F33", but safetensors has only F4,/,
    ],
    ['a missing dtype', `{${X.replace('"dtype":"F32",', '')}}`, 8, /it has no dtype/],
    ['a missing shape', `{${X.replace('"shape":[2],', '')}}`, 8, /it has no shape/],
    ['missing offsets', `{${X.replace(',"data_offsets":[0,8]', '')}}`, 8, /no two data_offsets/],
    ['one offset', `{${X.replace('[0,8]', '[0]')}}`, 8, /no two data_offsets/],
    ['three offsets', `{${X.replace('[0,8]', '[0,8,8]')}}`, 8, /more than 2 numbers/],
    ['a fraction', `{${X.replace('[2]', '[2.0]')}}`, 8, /plain digits/],
    ['an exponent', `{${X.replace('[2]', '[2e0]')}}`, 8, /plain digits/],
    ['a leading zero', `{${X.replace('[2]', '[02]')}}`, 8, /plain digits/],
    ['a negative dimension', `{${X.replace('[2]', '[-2]')}}`, 8, /plain digits/],
    ['a dimension above 2^53', `{${X.replace('[2]', '[9007199254740993]')}}`, 8, /above 2\^53/],
    [
      'a shape that overflows',
      `{${X.replace('[2]', '[4294967296,4294967296,0]')}}`,
      8,
      /more than 2\^47 numbers/,
    ],
    ['17 dimensions', `{${X.replace('[2]', `[2${',1'.repeat(16)}]`)}}`, 8, /more than 16 numbers/],
    [
      'bits that fill no byte',
      '{"x":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}}',
      2,
      /12 bits: a tensor must fill whole bytes/,
    ],
    [
      'a span that is no match',
      '{"x":{"dtype":"F16","shape":[2,3],"data_offsets":[0,10]}}',
      10,
      /The tensor "x" says F16 \[2, 3\] = 12 bytes, but its data_offsets \[0, 10\] span 10 bytes\./,
    ],
    [
      'offsets that run backwards',
      '{"x":{"dtype":"U8","shape":[0],"data_offsets":[8,0]}}',
      8,
      /run backwards/,
    ],
    [
      'a gap at the beginning',
      `{${X.replace('[0,8]', '[8,16]')}}`,
      16,
      /"x" leaves a gap: its data begins at 8/,
    ],
    [
      'a gap between tensors',
      `{${X},${X.replace('x', 'y').replace('[0,8]', '[9,17]')}}`,
      17,
      /"y" leaves a gap/,
    ],
    [
      'overlapping tensors',
      `{${X},${X.replace('x', 'y').replace('[0,8]', '[4,12]')}}`,
      12,
      /"y" overlaps another/,
    ],
    ['bytes of no tensor', `{${X}}`, 9, /1 bytes at its end that belong to no tensor/],
    ['data that break off', `{${X}}`, 7, /take 8 bytes of data, but only 7 follow/],
    [
      'a value nested too deep',
      `{${X.replace('}', `,"q":${'['.repeat(40)}${']'.repeat(40)}}`)}}`,
      8,
      /nested deeper than 16/,
    ],
  ];
  for (const [rule, header, dataBytes, message] of broken) {
    it(`refuses ${rule}`, async () => {
      const refusal = await refusalOf(rawSafetensors(header, dataBytes));
      assert.match(refusal.message, message);
      assert.ok(refusal.message.length < 600, refusal.message);
    });
  }

  it('refuses what is not UTF-8, in any spelling', async () => {
    for (const bytes of ['ff', 'c0af', 'eda080', 'e282', 'f4908080']) {
      const header = Buffer.from(`{${X}}`);
      const name = Buffer.from(bytes, 'hex');
      const invalid = Buffer.concat([header.subarray(0, 2), name, header.subarray(3)]);
      assert.match((await refusalOf(rawSafetensors(invalid, 8))).message, /not valid UTF-8/, bytes);
    }
  });

  it('refuses lengths of the header that cannot be, without reading on', async () => {
    const lengthOnly = (length: bigint, size: number) => {
      const bytes = Buffer.alloc(8);
      bytes.writeBigUInt64LE(length);
      const source = { size, read: async (offset: number, count: number) => bytes.subarray(offset, count) };
      return parseSafetensors(source, () => {});
    };
    await assert.rejects(lengthOnly(2n ** 64n - 1n, 2 ** 40), { code: 'truncated' });
    await assert.rejects(lengthOnly(2n ** 33n, 2 ** 40), { code: 'too-large-decoded' });
    await assert.rejects(lengthOnly(100n, 107), { code: 'truncated' });
    await assert.rejects(lengthOnly(1n, 107), { code: 'corrupt' });
    await assert.rejects(lengthOnly(1n, 7), { code: 'truncated' });
  });

  it('keeps hostile names out of its messages but for 60 plain characters', async () => {
    const name = `\\u202e\\n${'n'.repeat(5000)}`;
    const { message } = await refusalOf(rawSafetensors(`{${X.replace('x', name)}}`, 9999));
    assert.doesNotMatch(message, /[\u202e\n]/);
    const { message: quoted } = await refusalOf(
      rawSafetensors(`{${X.replace('x', name).replace('[2]', '[3]')}}`, 8),
    );
    assert.match(quoted, /^The tensor "n{59}…" says F32 \[3\]/);
  });

  it('sums up metadata that is too long to carry along', async () => {
    const weights = await parse(safetensorsFile([], { long: 'x'.repeat(5_000_000), short: 'y' }));
    assert.deepEqual(weights.metadata.get('long'), { type: 'string', length: 5_000_000, first: [] });
    assert.equal(weights.metadata.get('short'), 'y');
  });

  it('reads nothing but the header', async () => {
    const source = sparseSafetensors(10 * 2 ** 30);
    const weights = await parseSafetensors(source, () => {});
    assert.equal(weights.tensors.size, 160);
    assert.ok(source.bytesRead < 64 * 1024, `${source.bytesRead}`);
  });

  it('stops at the limits for tensors and metadata', async () => {
    const many = Array.from(
      { length: 200_001 },
      (_, i) => `"${i}":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}`,
    );
    assert.equal((await refusalOf(rawSafetensors(`{${many.join(',')}}`))).code, 'too-large-decoded');
    const keys = Array.from({ length: 65_537 }, (_, i) => `"${i}":""`);
    const metadata = `{"__metadata__":{${keys.join(',')}}}`;
    assert.equal((await refusalOf(rawSafetensors(metadata))).code, 'too-large-decoded');
  });
});
