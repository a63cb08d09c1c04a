/** A seeded source of numbers from 0 to 1 (mulberry32): the same mutations on every run. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Mutation = (bytes: Buffer, random: () => number) => Buffer;

/** Values with which size fields lie: nothing, one, the limits of signed and unsigned integers. */
const EXTREMES = [0x00, 0x01, 0x7f, 0x80, 0xff];
/** Where sizes and counts mostly stand. */
const HEADER_BYTES = 200;

function below(limit: number, random: () => number): number {
  return Math.floor(random() * limit);
}

function flipBits(bytes: Buffer, count: number, random: () => number): Buffer {
  const copy = Buffer.from(bytes);
  for (let flip = 0; flip < count; flip++) {
    const at = below(copy.length, random);
    copy[at] = (copy[at] ?? 0) ^ (1 << below(8, random));
  }
  return copy;
}

function lie(bytes: Buffer, within: number, random: () => number): Buffer {
  const copy = Buffer.from(bytes);
  const at = below(Math.min(copy.length, within), random);
  const length = 1 + below(8, random);
  copy.fill(EXTREMES[below(EXTREMES.length, random)] ?? 0, at, Math.min(copy.length, at + length));
  return copy;
}

/** Takes a piece out, or puts one in twice. */
function splice(bytes: Buffer, random: () => number): Buffer {
  const from = below(bytes.length, random);
  const to = from + below(Math.min(4096, bytes.length - from), random);
  const piece = bytes.subarray(from, to);
  return random() < 0.5
    ? Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)])
    : Buffer.concat([bytes.subarray(0, to), piece, bytes.subarray(to)]);
}

/** The way that leaves only the beginning of a file. */
export const CUT = 'is cut off';

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  [CUT]: (bytes, random) => bytes.subarray(0, below(bytes.length - 1, random)),
  'has one bit flipped': (bytes, random) => flipBits(bytes, 1, random),
  'has twenty bits flipped': (bytes, random) => flipBits(bytes, 20, random),
  'lies in its header': (bytes, random) => lie(bytes, HEADER_BYTES, random),
  'lies somewhere': (bytes, random) => lie(bytes, bytes.length, random),
  'lacks or repeats a piece': splice,
};
