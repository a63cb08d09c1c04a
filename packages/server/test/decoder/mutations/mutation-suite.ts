import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Kind } from '@wharf/contract';
import { createDecoderPool } from '../../../src/adapters/decoder/process-pool.ts';
import type { Decoder } from '../../../src/ports/decoder.ts';
import type { Inspection } from '../../../src/ports/validator.ts';
import { bytesSource } from '../bytes-source.ts';
import { descendants } from '../process-tree.ts';
import { CUT, generator, MUTATIONS } from './mutate.ts';

/** A sound file to be spoilt. */
export interface Sample {
  readonly name: string;
  readonly kind: Kind;
  readonly contentType: string;
  /** A format without an end of its own: what is left of a file that was cut off may be sound. */
  readonly mayBeCut?: boolean;
  bytes(): Promise<Buffer> | Buffer;
}

/** The same files on every run; another seed tries others: WHARF_MUTATION_SEED. */
const SEED = Number(process.env.WHARF_MUTATION_SEED ?? 20260801);
/** Mutated files of a family, at least. */
const FILES = Number(process.env.WHARF_MUTATIONS ?? 500);

/**
 * Spoils the samples of a family in every way of {@link MUTATIONS} and has each judged by the real decoder
 * processes. Whatever comes out, it is a verdict of the decoder, not its death; and nothing is left behind.
 *
 * @param deadly What may also become of a file: native code that hostile bytes can crash is what isolation is for.
 */
export function mutationSuite(
  family: string,
  samples: readonly Sample[],
  deadly: ReadonlySet<string> = new Set(),
): void {
  const ways = Object.entries(MUTATIONS);
  const rounds = Math.ceil(FILES / (samples.length * ways.length));
  describe(`mutated files of family ${family} (seed ${SEED}) are judged, and harm nothing`, () => {
    let decoder: Decoder;
    const deaths: unknown[] = [];
    before(() => {
      decoder = createDecoderPool({
        entry: new URL('../../../src/start/decoder-child.ts', import.meta.url),
        log: { warn: (details) => void deaths.push(details) },
      });
    });
    after(() => decoder.close());

    const judge = (sample: Sample, bytes: Buffer): Promise<Inspection> =>
      decoder.inspect({
        kind: sample.kind,
        fileName: 'f',
        contentType: sample.contentType,
        source: bytesSource(bytes),
      });

    for (const [index, sample] of samples.entries()) {
      it(`${sample.name}: ${rounds * ways.length} of them`, async () => {
        const random = generator(SEED + index);
        const bytes = await sample.bytes();
        const mutants = ways.flatMap(([way, mutate]) =>
          Array.from({ length: rounds }, () => ({ way, mutant: mutate(bytes, random) })),
        );
        const results = await Promise.all(mutants.map(({ mutant }) => judge(sample, mutant)));
        for (const [at, result] of results.entries()) {
          const { way = '' } = mutants[at] ?? {};
          const file = `${sample.name} that ${way} (number ${at}): ${JSON.stringify([result, deaths])}`;
          if (way === CUT && !sample.mayBeCut) assert.equal(result.verdict, 'refused', file);
          if (result.verdict === 'accepted' || deadly.has(result.code)) continue;
          assert.doesNotMatch(result.code, /^decoder-/, file);
        }
      });
    }

    it('the sound files are still accepted', async () => {
      for (const sample of samples) {
        const result = await judge(sample, await sample.bytes());
        assert.equal(result.verdict, 'accepted', `${sample.name}: ${JSON.stringify(result)}`);
      }
    });

    it('leaves no process behind', async () => {
      await decoder.close();
      assert.deepEqual(descendants(process.pid), []);
    });
  });
}
