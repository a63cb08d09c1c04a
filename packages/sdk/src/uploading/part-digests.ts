import { platform } from '#platform';
import type { ByteRange, DigestAlgorithm, Hasher } from '../platform/platform.ts';
import type { PartDigest } from './entity-tag.ts';

/** Which digests are computed while parts are sent: both at first, and then the one that the server's tags are. */
export class DigestChoice {
  #algorithms: readonly DigestAlgorithm[] = ['sha256', 'md5'];

  get algorithms(): readonly DigestAlgorithm[] {
    return this.#algorithms;
  }

  /** @param seen in an answer; `undefined` where it had none: SHA-256 remains, for the saved state */
  learn(seen: PartDigest | undefined): void {
    this.#algorithms = [seen?.algorithm === 'md5' && canCompute('md5') ? 'md5' : 'sha256'];
  }
}

export function canCompute(algorithm: DigestAlgorithm): boolean {
  return platform.hasher(algorithm) !== undefined;
}

/** The digests of what one attempt sends. */
export class PartDigests {
  readonly #size: number;
  readonly #hashers: readonly (readonly [DigestAlgorithm, Hasher])[];
  #seen = 0;

  /** @param size bytes that are to come */
  constructor(size: number, algorithms: readonly DigestAlgorithm[]) {
    this.#size = size;
    this.#hashers = algorithms.flatMap((algorithm) => {
      const hasher = platform.hasher(algorithm);
      return hasher === undefined ? [] : [[algorithm, hasher] as const];
    });
  }

  /** @returns a promise where the platform has to be waited for */
  update(bytes: Uint8Array): void | Promise<void> {
    this.#seen += bytes.length;
    const waits = this.#hashers
      .map(([, hasher]) => hasher.update(bytes))
      .filter((wait) => wait !== undefined);
    return waits.length === 0 ? undefined : Promise.all(waits).then(() => {});
  }

  /** Once only. Nothing where not all bytes came by. */
  async digests(): Promise<readonly PartDigest[]> {
    if (this.#seen !== this.#size) return [];
    return Promise.all(
      this.#hashers.map(async ([algorithm, hasher]) => ({ algorithm, hex: await hasher.digest() })),
    );
  }
}

/**
 * The digest of a range that is read for it alone.
 * @param onBytes told of the bytes as they are read
 */
export async function digestOfRange(
  range: ByteRange,
  algorithm: DigestAlgorithm,
  onBytes: (bytes: number) => void,
): Promise<string | undefined> {
  const digests = new PartDigests(range.size, [algorithm]);
  for await (const bytes of range.stream()) {
    const wait = digests.update(bytes);
    if (wait !== undefined) await wait;
    onBytes(bytes.length);
  }
  return (await digests.digests())[0]?.hex;
}
