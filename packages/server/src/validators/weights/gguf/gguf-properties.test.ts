import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../../../../test/decoder/bytes-source.ts';
import { type GgufValue, ggufFile, rawGguf, sampleGguf } from '../../../../test/decoder/sample-weights.ts';
import { Refusal } from '../../refusal.ts';
import { parseGguf } from './gguf.ts';
import { GGML_TYPES } from './gguf-types.ts';

const parse = (bytes: Uint8Array) => parseGguf(bytesSource(bytes), () => {});
const string = (value: string): GgufValue => ({ type: 'string', value });
const uint32 = (value: number): GgufValue => ({ type: 'uint32', value });

/** The weights, or undefined where they are refused; anything else that is thrown fails the test. */
async function readOrRefuse(bytes: Uint8Array) {
  return parse(bytes).catch((error: unknown) => {
    assert.ok(error instanceof Refusal, String(error));
    return undefined;
  });
}

const scalarOf: fc.Arbitrary<GgufValue> = fc.oneof(
  fc.integer({ min: 0, max: 255 }).map((value) => ({ type: 'uint8' as const, value })),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map((value) => ({ type: 'int32' as const, value })),
  fc.double().map((value) => ({ type: 'float64' as const, value })),
  fc.boolean().map((value) => ({ type: 'bool' as const, value })),
  fc.string({ unit: 'binary' }).map(string),
);
const keyOf = fc.stringMatching(/^[a-z_]{1,8}(?:\.[a-z_]{1,8}){0,2}$/);
const entriesOf = fc.uniqueArray(fc.tuple(keyOf, scalarOf), { selector: ([name]) => name, maxLength: 8 });
const tensorsOf = fc.uniqueArray(
  fc
    .tuple(
      fc.string({ unit: 'binary-ascii', maxLength: 64 }),
      fc.constantFrom(...GGML_TYPES.values()),
      fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 }),
    )
    .map(([name, { name: dtype, blockSize }, outer]) => ({ name, dtype, shape: [...outer, blockSize] })),
  { selector: ({ name }) => name, maxLength: 8 },
);

describe('any GGUF file', () => {
  it('is read as it was written', async () => {
    const alignments = fc.constantFrom(1, 8, 32, 4096);
    await fc.assert(
      fc.asyncProperty(tensorsOf, entriesOf, alignments, async (tensors, entries, alignment) => {
        const metadata = [...entries, ['general.alignment', uint32(alignment)] as const];
        const weights = await parse(ggufFile(tensors, metadata, { alignment }));
        assert.deepEqual(
          [...weights.tensors].map(([name, tensor]) => ({ name, ...tensor })),
          tensors,
        );
        assert.deepEqual(
          [...weights.metadata],
          metadata.map(([name, { value }]) => [name, value]),
        );
      }),
    );
  });

  it('with bytes of its tables changed, is read or refused', async () => {
    const file = sampleGguf();
    const changes = fc.array(fc.tuple(fc.nat(1800), fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 127, 255))), {
      minLength: 1,
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(changes, async (edits) => {
        const copy = Buffer.from(file);
        for (const [at, byte] of edits) copy[at] = byte;
        await readOrRefuse(copy);
      }),
      { numRuns: 1000 },
    );
  });

  it('cut before its last tensor’s end is refused', async () => {
    const file = sampleGguf();
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), async (length) => {
        assert.equal(await readOrRefuse(file.subarray(0, length)), undefined);
      }),
    );
  });

  it('of arbitrary bytes behind its header is read or refused', async () => {
    const count = fc.oneof(fc.nat(4), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }));
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 400 }),
        count,
        count,
        async (bytes, entryCount, tensorCount) => {
          const file = Buffer.concat([rawGguf({ entryCount, tensorCount, alignment: 1 }), bytes]);
          await readOrRefuse(file);
        },
      ),
      { numRuns: 500 },
    );
  });
});
