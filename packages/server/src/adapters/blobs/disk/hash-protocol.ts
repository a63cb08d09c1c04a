import type { ComputedDigest, DigestAlgorithm } from './digests.ts';

/**
 * Messages to a hash thread. A job is one run of digests; its messages are worked off in the order
 * sent. Every message but `drop` is answered by one reply, in the same order.
 */
export type HashRequest =
  | { readonly type: 'start'; readonly job: number; readonly algorithms: readonly DigestAlgorithm[] }
  /** Hashes bytes of shared memory and writes them to a file. */
  | ({ readonly type: 'write'; readonly job: number } & WriteOrder)
  /** Reads `length` bytes of `fd` from `position` and hashes them. */
  | {
      readonly type: 'read';
      readonly job: number;
      readonly length: number;
      readonly fd: number;
      readonly position: number;
    }
  | { readonly type: 'finish'; readonly job: number }
  /** Forgets a job that nobody finishes. */
  | { readonly type: 'drop'; readonly job: number };

/** Bytes in shared memory, and where they go. */
export interface WriteOrder {
  readonly buffer: SharedArrayBuffer;
  readonly offset: number;
  readonly length: number;
  readonly fd: number;
  /** The same file opened for direct writes, where it can be. */
  readonly directFd: number | undefined;
  /**
   * Offset in the file, in bytes. With `directFd` it and `offset` leave the same remainder when
   * divided by {@link BLOCK}.
   */
  readonly position: number;
}

/** Direct writes begin and end at multiples of this many bytes, in memory and in the file. */
export const BLOCK = 4096;

export type HashReply =
  | { readonly done: true; readonly digests?: readonly ComputedDigest[] }
  | { readonly done: false; readonly message: string; readonly code: string | undefined };
