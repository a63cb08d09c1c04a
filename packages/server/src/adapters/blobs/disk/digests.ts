import { createHash, type Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { ExpectedDigest } from '../../../ports/part-receiver.ts';
import { crc32c } from './crc32c.ts';
import { crc64nvme, EMPTY_CRC64 } from './crc64nvme.ts';

export type DigestAlgorithm = ExpectedDigest['algorithm'];

export interface ComputedDigest {
  readonly algorithm: DigestAlgorithm;
  /** Raw bytes; a CRC is big-endian, as S3's headers have it. */
  readonly value: Uint8Array;
}

interface Digest {
  update(bytes: Uint8Array): void;
  finish(): Uint8Array;
}

/** Computes several digests of the same bytes. */
export class Digests {
  readonly #digests: readonly { readonly algorithm: DigestAlgorithm; readonly digest: Digest }[];

  constructor(algorithms: Iterable<DigestAlgorithm>) {
    this.#digests = [...new Set(algorithms)].map((algorithm) => ({
      algorithm,
      digest: startDigest(algorithm),
    }));
  }

  update(bytes: Uint8Array): void {
    for (const { digest } of this.#digests) digest.update(bytes);
  }

  finish(): readonly ComputedDigest[] {
    return this.#digests.map(({ algorithm, digest }) => ({ algorithm, value: digest.finish() }));
  }
}

function startDigest(algorithm: DigestAlgorithm): Digest {
  switch (algorithm) {
    case 'crc32':
      return crcDigest((bytes, previous) => crc32(bytes, previous));
    case 'crc32c':
      return crcDigest(crc32c);
    case 'crc64nvme':
      return crc64Digest();
    default:
      return hashDigest(createHash(algorithm));
  }
}

function hashDigest(hash: Hash): Digest {
  return {
    update: (bytes) => void hash.update(bytes),
    finish: () => hash.digest(),
  };
}

function crcDigest(step: (bytes: Uint8Array, previous: number) => number): Digest {
  let crc = 0;
  return {
    update: (bytes) => {
      crc = step(bytes, crc);
    },
    finish: () => {
      const value = new Uint8Array(4);
      new DataView(value.buffer).setUint32(0, crc);
      return value;
    },
  };
}

function crc64Digest(): Digest {
  let crc = EMPTY_CRC64;
  return {
    update: (bytes) => {
      crc = crc64nvme(bytes, crc);
    },
    finish: () => {
      const value = new Uint8Array(8);
      const view = new DataView(value.buffer);
      view.setUint32(0, crc.high);
      view.setUint32(4, crc.low);
      return value;
    },
  };
}
