import type { TransferRequest } from '../client/messages.ts';

/** A running server that takes bodies. */
export interface Contender {
  readonly name: string;
  readonly version: string;
  /** What it does with a part before it answers. */
  readonly promise: string;
  /** Undefined for a server that the benchmark did not start. */
  readonly pid: number | undefined;
  /** Prepares room for `count` bodies of `size` bytes; not timed. */
  prepare(count: number, size: number): Promise<readonly TransferRequest[]>;
  /** Removes everything that was sent; not timed. */
  clear(): Promise<void>;
  end(): Promise<void>;
}

/** A contender that cannot take part here, and why. */
export interface Absent {
  readonly name: string;
  readonly absent: string;
}

/**
 * Starts a contender.
 * @param directory an empty directory of its own on the disk under test
 */
export type StartContender = (directory: string) => Promise<Contender | Absent>;
