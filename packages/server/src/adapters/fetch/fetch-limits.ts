/** How long the other side may take, and how often it may send us on. */
export interface FetchLimits {
  /** Milliseconds to resolve a name, connect and negotiate TLS. @default 10_000 */
  readonly connectMs: number;
  /** Milliseconds from then on until all headers are there. @default 30_000 */
  readonly headersMs: number;
  /** Milliseconds that a reader waits for the next bytes. @default 60_000 */
  readonly idleMs: number;
  /** Least average speed over a window of waiting. @default 1024 */
  readonly minimumBytesPerSecond: number;
  /** Milliseconds of waiting. @default 60_000 */
  readonly speedWindowMs: number;
  /** @default 5 */
  readonly maxRedirects: number;
}

export const DEFAULT_LIMITS: FetchLimits = {
  connectMs: 10_000,
  headersMs: 30_000,
  idleMs: 60_000,
  minimumBytesPerSecond: 1024,
  speedWindowMs: 60_000,
  maxRedirects: 5,
};
