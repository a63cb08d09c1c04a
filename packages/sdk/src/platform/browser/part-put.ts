/** A part on its way, as both ways of sending it know it. */
export interface PartPut {
  readonly url: string;
  readonly body: Blob;
  readonly onProgress: (bytesSent: number) => void;
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly idleTimeout: number;
}
