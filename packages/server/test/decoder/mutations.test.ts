import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createDecoderPool } from '../../src/adapters/decoder/process-pool.ts';
import type { Decoder } from '../../src/ports/decoder.ts';
import type { Inspection } from '../../src/ports/validator.ts';
import { VALIDATED_KINDS } from '../../src/validators/registry.ts';
import { bytesSource } from './bytes-source.ts';
import * as sample from './sample-images.ts';

/** The same files on every run; another seed tries others: WHARF_MUTATION_SEED. */
const SEED = Number(process.env.WHARF_MUTATION_SEED ?? 20260801);
/** Mutations of each sort for each format. */
const ROUNDS = 10;

const SAMPLES: readonly [name: string, make: () => Promise<Buffer> | Buffer][] = [
  ['jpeg', sample.sampleJpeg],
  ['progressive jpeg', sample.sampleProgressiveJpeg],
  ['png', sample.samplePng],
  ['animated png', () => sample.sampleApng()],
  ['animated gif', sample.sampleAnimatedGif],
  ['webp', sample.sampleWebp],
  ['animated webp', sample.sampleAnimatedWebp],
  ['avif', sample.sampleAvif],
  ['tiff', sample.sampleMultipageTiff],
  ['svg', sample.sampleSvg],
];

/** mulberry32: a small seeded generator, 0 to 1. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function flipBits(bytes: Buffer, count: number, random: () => number): Buffer {
  const copy = Buffer.from(bytes);
  for (let flip = 0; flip < count; flip++) {
    const at = Math.floor(random() * copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(random() * 8));
  }
  return copy;
}

/** Overwrites some of the first bytes, where sizes and counts stand, with extremes. */
function lieInHeader(bytes: Buffer, random: () => number): Buffer {
  const copy = Buffer.from(bytes);
  const extremes = [0x00, 0x01, 0x7f, 0x80, 0xff];
  const at = Math.floor(random() * Math.min(copy.length, 200));
  const length = 1 + Math.floor(random() * 4);
  copy.fill(extremes[Math.floor(random() * extremes.length)] ?? 0, at, at + length);
  return copy;
}

describe(`mutated files (seed ${SEED}) are judged, and harm nothing`, () => {
  let decoder: Decoder;
  const failures: unknown[] = [];
  before(() => {
    decoder = createDecoderPool({
      entry: new URL('../../src/start/decoder-child.ts', import.meta.url),
      kinds: VALIDATED_KINDS,
      timeoutMs: 20_000,
      log: { warn: (details) => void failures.push(details) },
    });
  });
  after(() => decoder.close());

  const judge = (bytes: Buffer): Promise<Inspection> =>
    decoder.inspect({ kind: 'image', fileName: 'f', contentType: '', source: bytesSource(bytes) });

  for (const [name, make] of SAMPLES) {
    it(`${name}: every truncation is refused`, async () => {
      const random = generator(SEED);
      const bytes = await make();
      const lengths = Array.from({ length: ROUNDS }, () => Math.floor(random() * (bytes.length - 1)));
      const results = await Promise.all(lengths.map((length) => judge(bytes.subarray(0, length))));
      for (const [index, result] of results.entries()) {
        assert.equal(result.verdict, 'refused', `cut to ${lengths[index]} of ${bytes.length} bytes`);
      }
    });

    it(`${name}: bit flips and lies in the header are judged by the decoder, not by its death`, async () => {
      const random = generator(SEED + 1);
      const bytes = await make();
      const mutants = Array.from({ length: ROUNDS }, () => [
        flipBits(bytes, 1, random),
        flipBits(bytes, 20, random),
        lieInHeader(bytes, random),
      ]).flat();
      const results = await Promise.all(mutants.map(judge));
      for (const result of results) {
        assert.ok(
          result.verdict === 'accepted' || !result.code.startsWith('decoder-'),
          JSON.stringify(result),
        );
      }
    });
  }

  it('the sound files are still accepted by the same children', async () => {
    for (const [name, make] of SAMPLES) assert.equal((await judge(await make())).verdict, 'accepted', name);
    assert.deepEqual(failures, []);
  });
});
