/** Bytes of the file from one answer. */
export interface ByteStream {
  /** Position of the first byte in the file. */
  readonly start: number;
  /** Where it should end, exclusive; null when nobody knows. */
  readonly end: number | null;
  /** Whether the answer itself says where it ends; otherwise it is what the source publishes. */
  readonly announced: boolean;
  /** Whether its end can be told from a broken connection. */
  readonly delimited: boolean;
  readonly bytes: AsyncIterator<Uint8Array>;
  /** Lets go of what is left. Idempotent. */
  close(): void;
}
