import { createHash } from 'node:crypto';
import type { DigestAlgorithm, Hasher } from '../platform.ts';

/** `undefined` where OpenSSL refuses the algorithm, as it does MD5 in FIPS mode. */
export function hasher(algorithm: DigestAlgorithm): Hasher | undefined {
  try {
    const hash = createHash(algorithm);
    return {
      update(bytes) {
        hash.update(bytes);
      },
      digest: async () => hash.digest('hex'),
    };
  } catch {
    return undefined;
  }
}
