import { randomUUID } from 'node:crypto';
import type { IntentEntry } from '../history/entry.ts';
import type { Random } from '../random.ts';
import { pngOf, sha256, textOf, weightsOf } from './content.ts';

/** What a client does besides sending its file. */
export interface Habits {
  /** Sends the first part with other bytes first. */
  readonly replace: boolean;
  /** Sends the last part short first, and completes: that has to be refused. */
  readonly short: boolean;
  readonly completeTwice: boolean;
  /** Follows the event stream; otherwise it polls. */
  readonly follow: boolean;
  /** Deletes what came of it. */
  readonly remove: boolean;
}

/** A file that a client wants in. */
export interface Intent {
  readonly name: string;
  readonly source: IntentEntry['source'];
  readonly kind: 'text' | 'image' | 'model';
  readonly expected: IntentEntry['expected'];
  readonly bytes: Buffer;
  readonly sha256: string;
  readonly parts: number;
  readonly habits: Habits;
  /** Of the request that creates: repeated as long as nobody has answered it. */
  readonly key: string;
}

export const CONTENT_TYPES = {
  text: 'text/plain',
  image: 'image/png',
  model: 'application/octet-stream',
} as const;

const MIB = 1024 ** 2;
/** Least size of every part but the last. */
const PART_SIZE = 5 * MIB;

const SHAPES = [
  { shape: 'text', weight: 30 },
  { shape: 'parts', weight: 14 },
  { shape: 'image', weight: 14 },
  { shape: 'model', weight: 10 },
  { shape: 'wrong', weight: 8 },
  { shape: 'abort', weight: 6 },
  { shape: 'import', weight: 12 },
  { shape: 'inline', weight: 6 },
] as const;

/** How often the same bytes come again, and from how many files. */
const REPEATED = 0.2;
const POOL = 12;

/** Thinks up what the next client wants: the same sequence for the same seed. */
export class IntentSource {
  readonly #random: Random;
  readonly #seed: number;
  #count = 0;

  constructor(random: Random, seed: number) {
    this.#random = random;
    this.#seed = seed;
  }

  async next(): Promise<Intent> {
    const random = this.#random;
    this.#count += 1;
    const { shape } = random.weighted(SHAPES);
    const fresh = `${this.#seed}-${this.#count}`;
    const content = random.chance(REPEATED) ? `pool-${random.between(1, POOL)}` : fresh;
    const sizes = { small: random.between(200, 300_000), tail: random.between(1, 2 * MIB) };
    const parts = shape === 'parts' || (shape === 'abort' && random.chance(0.5)) ? random.between(2, 3) : 1;
    const habits: Habits = {
      replace: random.chance(0.15),
      short: shape === 'parts' && random.chance(0.25),
      completeTwice: random.chance(0.2),
      follow: random.chance(0.5),
      remove: random.chance(0.25),
    };
    const kind = shape === 'image' || shape === 'wrong' || shape === 'inline' ? 'image' : 'text';
    const bytes = await this.#bytes(shape, content, { ...sizes, parts });
    return {
      name: `${fresh}-${shape}`,
      source: shape === 'import' || shape === 'inline' ? shape : 'multipart',
      kind: shape === 'model' ? 'model' : kind,
      expected: shape === 'wrong' ? 'refused' : shape === 'abort' ? 'aborted' : 'imported',
      bytes,
      sha256: sha256(bytes),
      parts,
      habits,
      key: randomUUID(),
    };
  }

  async #bytes(
    shape: (typeof SHAPES)[number]['shape'],
    content: string,
    size: { readonly small: number; readonly tail: number; readonly parts: number },
  ): Promise<Buffer> {
    if (shape === 'image' || shape === 'inline') return pngOf(content);
    if (shape === 'model') return weightsOf(content);
    // Text that calls itself a picture.
    if (shape === 'wrong') return textOf(content, 2_000);
    if (shape === 'import') return textOf(content, this.#random.chance(0.3) ? 9 * MIB + 7 : 50_000);
    if (size.parts === 1) return textOf(content, size.small);
    return textOf(content, (size.parts - 1) * PART_SIZE + size.tail);
  }
}

/** The bytes of a part. @param number 1 is the first */
export function partOf({ bytes, parts }: Pick<Intent, 'bytes' | 'parts'>, number: number): Buffer {
  if (parts === 1) return bytes;
  return bytes.subarray((number - 1) * PART_SIZE, number === parts ? undefined : number * PART_SIZE);
}
