import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesSource } from '../../../../test/decoder/bytes-source.ts';
import {
  type GgufValue,
  ggufEntry,
  ggufString,
  ggufTensorInfo,
  rawGguf,
  u32,
  u64,
} from '../../../../test/decoder/sample-weights.ts';
import { Refusal } from '../../refusal.ts';
import { parseGguf } from './gguf.ts';

async function refusalOf(bytes: Uint8Array): Promise<Refusal> {
  const error: unknown = await parseGguf(bytesSource(bytes), () => {}).then(
    () => assert.fail('accepted'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Refusal, String(error));
  return error;
}

const string = (value: string): GgufValue => ({ type: 'string', value });
const uint32 = (value: number): GgufValue => ({ type: 'uint32', value });

describe('the rules of GGUF', () => {
  const key = (bytes: Uint8Array | string) => Buffer.concat([ggufString(bytes), u32(4), u32(1)]);
  const info = ggufTensorInfo;
  const broken: readonly [rule: string, file: Buffer, code: string, message: RegExp][] = [
    ['other letters at the beginning', Buffer.from('GGUG'.padEnd(24, '\0')), 'corrupt', /letters GGUF/],
    ['version 0', rawGguf({ version: 0 }), 'unsupported-type', /version 0/],
    ['version 1', rawGguf({ version: 1 }), 'unsupported-type', /version 1, which is no longer supported/],
    ['version 4', rawGguf({ version: 4 }), 'unsupported-type', /version 4; versions 2 and 3/],
    ['big-endian files', rawGguf({ version: 0x03000000 }), 'unsupported-type', /big-endian/],
    [
      'impossible counts of entries',
      rawGguf({ entryCount: 2n ** 64n - 1n }),
      'corrupt',
      /18446744073709552000 metadata entries/,
    ],
    [
      'impossible counts of tensors',
      rawGguf({ tensorCount: 2n ** 63n }),
      'corrupt',
      /tensors, but only 8 bytes follow/,
    ],
    [
      'more entries than there are',
      rawGguf({ entries: [key('a')], entryCount: 2, alignment: 1 }),
      'truncated',
      /2 metadata entries/,
    ],
    ['an empty key', rawGguf({ entries: [key('')] }), 'corrupt', /key at byte 24 that is empty/],
    ['a key that is not ASCII', rawGguf({ entries: [key('ä')] }), 'corrupt', /"ä" is not ASCII/],
    [
      'a key that is not UTF-8',
      rawGguf({ entries: [key(Uint8Array.of(0xff))] }),
      'corrupt',
      /not valid UTF-8/,
    ],
    [
      'a key above 65535 bytes',
      rawGguf({ entries: [key('a'.repeat(65_536))] }),
      'corrupt',
      /a metadata key of 65536 bytes/,
    ],
    [
      'a key twice',
      rawGguf({ entries: [key('a'), key('a')] }),
      'corrupt',
      /metadata key "a" twice; the second is at byte 41/,
    ],
    [
      'an unknown type',
      rawGguf({ entries: [Buffer.concat([ggufString('a'), u32(13), u32(1)])] }),
      'corrupt',
      /the type 13 at byte 33/,
    ],
    [
      'an unknown type of elements',
      rawGguf({ entries: [Buffer.concat([ggufString('a'), u32(9), u32(99), u64(0)])] }),
      'corrupt',
      /the type 99/,
    ],
    [
      'a bool of 2',
      rawGguf({ entries: [Buffer.concat([ggufString('a'), u32(7), Buffer.of(2)])] }),
      'corrupt',
      /bool at byte 37 that is 2/,
    ],
    [
      'a bool of 2 in an array',
      rawGguf({
        entries: [Buffer.concat([ggufString('a'), u32(9), u32(7), u64(6), Buffer.of(1, 0, 1, 0, 1, 2)])],
      }),
      'corrupt',
      /that is 2, not 0 or 1/,
    ],
    [
      'a string longer than the file',
      rawGguf({ entries: [Buffer.concat([ggufString('a'), u32(8), u64(1000)])] }),
      'truncated',
      /"a" is 1000 bytes long, but only/,
    ],
    [
      'a string one byte longer than the file',
      rawGguf({
        entries: [Buffer.concat([ggufString('a'), u32(8), u64(5), Buffer.from('text')])],
        alignment: 1,
      }),
      'truncated',
      /"a" is 5 bytes long, but only 4 bytes follow/,
    ],
    [
      'a string of no possible length',
      rawGguf({ entries: [Buffer.concat([ggufString('a'), u32(8), u64(2n ** 62n)])] }),
      'corrupt',
      /is 4611686018427388000 bytes long/,
    ],
    [
      'an array longer than the file',
      rawGguf({ entries: [Buffer.concat([ggufString('a'), u32(9), u32(10), u64(1000)])] }),
      'truncated',
      /1000 elements in the metadata "a"/,
    ],
    [
      'an array of no possible length',
      rawGguf({ entries: [Buffer.concat([ggufString('a'), u32(9), u32(8), u64(2n ** 61n)])] }),
      'corrupt',
      /elements in the metadata "a"/,
    ],
    [
      'arrays nested too deep',
      rawGguf({
        entries: [
          Buffer.concat([
            ggufString('a'),
            u32(9),
            ...Array.from({ length: 8 }, () => Buffer.concat([u32(9), u64(1)])),
          ]),
        ],
      }),
      'corrupt',
      /nests arrays deeper than 4/,
    ],
    [
      'an alignment of 0',
      rawGguf({ entries: [ggufEntry('general.alignment', uint32(0))] }),
      'corrupt',
      /power of two, but is 0/,
    ],
    [
      'an alignment of 48',
      rawGguf({ entries: [ggufEntry('general.alignment', uint32(48))] }),
      'corrupt',
      /power of two, but is 48/,
    ],
    [
      'an alignment in words',
      rawGguf({ entries: [ggufEntry('general.alignment', string('32'))] }),
      'corrupt',
      /must be a uint32/,
    ],
    [
      'an alignment of another type, at which ggml aborts',
      rawGguf({ entries: [ggufEntry('general.alignment', { type: 'uint64', value: 32 })] }),
      'corrupt',
      /must be a uint32/,
    ],
    [
      'more arrays within arrays than are read',
      rawGguf({
        entries: [Buffer.concat([ggufString('a'), u32(9), u32(9), u64(70_000), Buffer.alloc(70_000 * 12)])],
      }),
      'too-large-decoded',
      /65536 arrays within arrays/,
    ],
    [
      'a bool of 2 behind a hundred thousand',
      rawGguf({
        entries: [
          Buffer.concat([ggufString('a'), u32(9), u32(7), u64(100_001), Buffer.alloc(100_000), Buffer.of(2)]),
        ],
      }),
      'corrupt',
      /bool at byte 100049 that is 2/,
    ],
    [
      'a dimension of 0, by which ggml divides',
      rawGguf({ infos: [info('x', [8, 0], 0, 0)], dataBytes: 64 }),
      'corrupt',
      /no dimension may be 0/,
    ],
    [
      'a tensor twice',
      rawGguf({ infos: [info('x', [8], 0, 0), info('x', [8], 0, 32)], dataBytes: 64 }),
      'corrupt',
      /tensor "x" twice/,
    ],
    [
      'a name of 128 bytes',
      rawGguf({ infos: [info('n'.repeat(128), [8], 0, 0)], dataBytes: 32 }),
      'corrupt',
      /name of 128 bytes at byte 24/,
    ],
    [
      'a name that is not UTF-8',
      rawGguf({ infos: [info(Uint8Array.of(0x80), [8], 0, 0)], dataBytes: 32 }),
      'corrupt',
      /not valid UTF-8/,
    ],
    [
      'five dimensions',
      rawGguf({ infos: [info('x', [8, 1, 1, 1, 1], 0, 0)], dataBytes: 32 }),
      'corrupt',
      /5 dimensions; at most 4/,
    ],
    [
      'a shape that overflows',
      rawGguf({ infos: [info('x', [2n ** 32n, 2n ** 32n], 0, 0)], dataBytes: 32 }),
      'corrupt',
      /more than 2\^47 numbers/,
    ],
    [
      'a shape whose size wraps to 0',
      rawGguf({ infos: [info('x', [4, 1073741823, 1073741825], 0, 0)], dataBytes: 32 }),
      'corrupt',
      /more than 2\^47 numbers/,
    ],
    [
      'an unknown ggml type',
      rawGguf({ infos: [info('x', [8], 99, 0)], dataBytes: 32 }),
      'corrupt',
      /the type 99, which ggml does not know/,
    ],
    [
      'a removed ggml type',
      rawGguf({ infos: [info('x', [32], 4, 0)], dataBytes: 32 }),
      'unsupported-type',
      /Q4_2 \(4\), which ggml no longer reads/,
    ],
    [
      'rows that fill no block',
      rawGguf({ infos: [info('x', [33], 2, 0)], dataBytes: 64 }),
      'corrupt',
      /rows of 33 numbers; Q4_0 packs them in blocks of 32/,
    ],
    [
      'a hole',
      rawGguf({ infos: [info('x', [8], 0, 32)], dataBytes: 64 }),
      'corrupt',
      /"x" at byte 32 of the data, .* it belongs at 0/,
    ],
    [
      'overlapping tensors',
      rawGguf({ infos: [info('x', [16], 0, 0), info('y', [8], 0, 32)], dataBytes: 64 }),
      'corrupt',
      /"y" at byte 32 of the data, .* it belongs at 64/,
    ],
    [
      'an offset that is not aligned',
      rawGguf({ infos: [info('x', [9], 0, 0), info('y', [8], 0, 36)], dataBytes: 96 }),
      'corrupt',
      /it belongs at 64/,
    ],
    [
      'data that break off',
      rawGguf({ infos: [info('x', [8], 0, 0)], dataBytes: 31 }),
      'truncated',
      /last tensor "x" end at byte 96, but the file ends at 95/,
    ],
  ];
  for (const [rule, file, code, message] of broken) {
    it(`refuses ${rule}`, async () => {
      const refusal = await refusalOf(file);
      assert.match(refusal.message, message);
      assert.equal(refusal.code, code);
    });
  }
});
