/** Bytes to be downloaded: what is known of them, and where they are. */
export interface Content {
  /** For messages. */
  readonly name: string;
  /** Bytes, as the API tells. */
  readonly size: number | undefined;
  /** Hexadecimal, as the API tells; `undefined` where it does not. */
  readonly sha256: string | undefined;
  /**
   * A signed URL. Its query is a secret.
   * @param refused one that no longer works
   */
  url(refused: string | undefined, signal: AbortSignal): Promise<string>;
}
