import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bytesSource } from '../../../../test/decoder/bytes-source.ts';
import {
  rawSafetensors,
  type SampleTensor,
  safetensorsFile,
  safetensorsHeader,
  sampleKohyaLora,
} from '../../../../test/decoder/sample-weights.ts';
import { Refusal } from '../../refusal.ts';
import { parseSafetensors } from './safetensors.ts';
import { SAFETENSORS_DTYPES } from './safetensors-dtypes.ts';

const parse = (bytes: Uint8Array) => parseSafetensors(bytesSource(bytes), () => {});

/** The weights, or undefined where they are refused; anything else that is thrown fails the test. */
async function readOrRefuse(bytes: Uint8Array) {
  return parse(bytes).catch((error: unknown) => {
    assert.ok(error instanceof Refusal, String(error));
    return undefined;
  });
}

const tensorsOf: fc.Arbitrary<SampleTensor[]> = fc.uniqueArray(
  fc.record(
    {
      name: fc.string({ unit: 'binary', maxLength: 20 }).filter((name) => name !== '__metadata__'),
      dtype: fc.constantFrom(...SAFETENSORS_DTYPES.keys()),
      // The last dimension makes whole bytes of every dtype.
      shape: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }).map((shape) => [...shape, 8]),
    },
    { noNullPrototype: true },
  ),
  { selector: ({ name }) => name, maxLength: 12 },
);
const metadataOf = fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), {
  maxKeys: 8,
  noNullPrototype: true,
});

describe('any safetensors file', () => {
  it('is read as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(tensorsOf, metadataOf, async (tensors, metadata) => {
        const weights = await parse(safetensorsFile(tensors, metadata));
        const read = [...weights.tensors].map(([name, tensor]) => ({ name, ...tensor }));
        const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
        // Object keys that are integers come first in JSON.
        assert.deepEqual(read.sort(byName), tensors.toSorted(byName));
        assert.deepEqual(Object.fromEntries(weights.metadata), metadata);
      }),
    );
  });

  it('with one rule broken is refused', async () => {
    type Entry = { dtype: string; shape: number[]; data_offsets: [number, number] };
    const breakages: readonly ((entry: Entry) => Entry)[] = [
      (entry) => ({ ...entry, dtype: entry.dtype.toLowerCase() }),
      (entry) => ({ ...entry, dtype: entry.dtype === 'F32' ? 'F16' : 'F32' }),
      (entry) => ({ ...entry, shape: [...entry.shape, 2] }),
      (entry) => ({ ...entry, shape: entry.shape.slice(1) }),
      (entry) => ({ ...entry, shape: entry.shape.map((dimension) => dimension + 1) }),
      ({ data_offsets: [begin, end], ...entry }) => ({ ...entry, data_offsets: [begin + 1, end] }),
      ({ data_offsets: [begin, end], ...entry }) => ({ ...entry, data_offsets: [begin, end + 1] }),
      ({ data_offsets: [begin, end], ...entry }) => ({ ...entry, data_offsets: [begin + 8, end + 8] }),
      ({ data_offsets: [begin, end], ...entry }) => ({ ...entry, data_offsets: [end, begin] }),
      ({ data_offsets: _, ...entry }) => entry as Entry,
      ({ dtype: _, ...entry }) => entry as Entry,
    ];
    const sizes = fc.array(fc.constantFrom(2, 3, 5), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(sizes, { minLength: 1, maxLength: 6 }),
        fc.nat(),
        fc.constantFrom(...breakages),
        async (shapes, victim, breakage) => {
          const sound = shapes.map((shape, index) => ({ name: `t${index}`, dtype: 'U16', shape }));
          const { json, dataBytes } = safetensorsHeader(sound);
          const header = JSON.parse(json) as Record<string, Entry>;
          assert.ok(await readOrRefuse(rawSafetensors(json, dataBytes)));
          const name = `t${victim % shapes.length}`;
          const broken = Object.entries(header).map(([key, entry]) => [
            key,
            key === name ? breakage(entry) : entry,
          ]);
          const text = JSON.stringify(Object.fromEntries(broken));
          assert.equal(await readOrRefuse(rawSafetensors(text, dataBytes)), undefined, text);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('with one byte of its header changed, is read or refused', async () => {
    const file = sampleKohyaLora();
    const headerBytes = 8 + Number(file.readBigUInt64LE());
    await fc.assert(
      fc.asyncProperty(fc.nat(headerBytes - 1), fc.nat(255), async (at, byte) => {
        const copy = Buffer.from(file);
        copy[at] = byte;
        await readOrRefuse(copy);
      }),
      { numRuns: 1000 },
    );
  });

  it('cut anywhere, or with bytes appended, is refused', async () => {
    const file = sampleKohyaLora();
    await fc.assert(
      fc.asyncProperty(fc.nat(file.length - 1), async (length) => {
        assert.equal(await readOrRefuse(file.subarray(0, length)), undefined);
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 64 }), async (tail) => {
        assert.equal(await readOrRefuse(Buffer.concat([file, tail])), undefined);
      }),
    );
  });

  it('of a header with one token replaced is read or refused', async () => {
    const { json, dataBytes } = safetensorsHeader([
      { name: 'a', dtype: 'F16', shape: [2, 3] },
      { name: 'b', dtype: 'I64', shape: [] },
    ]);
    const tokens = json.match(/"(?:[^"\\]|\\.)*"|\d+|[{}[\]:,]/g) ?? [];
    const token = fc.oneof(
      fc.constantFrom(
        ...tokens,
        '"__metadata__"',
        '"__proto__"',
        'null',
        'true',
        '-1',
        '1e9',
        '1.5',
        '[',
        '{',
      ),
      fc.bigInt({ min: 0n, max: 2n ** 70n }).map(String),
      fc.json(),
      fc.string().map((text) => JSON.stringify(text)),
    );
    const edits = fc.array(fc.tuple(fc.nat(tokens.length - 1), token), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(edits, async (changes) => {
        const edited = [...tokens];
        for (const [at, replacement] of changes) edited[at] = replacement;
        const text = edited.join('');
        const read = (await readOrRefuse(rawSafetensors(text, dataBytes)))?.tensors;
        // What is accepted is JSON, and the tensors are those that JSON.parse sees.
        if (read === undefined) return;
        const { __metadata__, ...rest } = JSON.parse(text) as Record<string, unknown>;
        assert.deepEqual([...read.keys()].sort(), Object.keys(rest).sort());
      }),
      { numRuns: 1000 },
    );
  });

  it('of arbitrary bytes is read or refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.boolean(), async (bytes, asHeader) => {
        const file = asHeader ? rawSafetensors(Buffer.concat([Buffer.from('{"'), bytes])) : bytes;
        await readOrRefuse(file);
      }),
      { numRuns: 500 },
    );
  });
});
