import type { OnProgress } from '../progress.ts';

export interface WaitOptions {
  /** Milliseconds between two looks, where the server cannot tell by itself. @default 1000, growing to 3000 */
  readonly intervalMs?: number;
  /** Milliseconds after which waiting is given up with a `WaitTimeoutError`; nothing is canceled. @default no limit */
  readonly timeoutMs?: number;
  /** Ends the waiting, and nothing else, with an `APIUserAbortError`. */
  readonly signal?: AbortSignal;
  readonly onProgress?: OnProgress;
}
