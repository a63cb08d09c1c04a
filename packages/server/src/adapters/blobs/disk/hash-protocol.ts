import type { WriteTarget } from './block-writer.ts';
import type { ComputedDigest, DigestAlgorithm } from './digests.ts';

/**
 * Messages to a hash thread. A job is one run of digests; its messages are worked off in the order
 * sent. Every message but `drop` is answered by one reply, in the same order.
 */
export type HashRequest =
  | { readonly type: 'start'; readonly job: number; readonly algorithms: readonly DigestAlgorithm[] }
  /** Hashes the chunks, whose memory is handed over, and writes them one after the other. */
  | {
      readonly type: 'write';
      readonly job: number;
      readonly chunks: readonly Uint8Array<ArrayBuffer>[];
      readonly target: WriteTarget;
    }
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

export type HashReply =
  | { readonly done: true; readonly digests?: readonly ComputedDigest[] }
  | { readonly done: false; readonly message: string; readonly code: string | undefined };
