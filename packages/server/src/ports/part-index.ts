/** Where the bytes of a stored part are, for a store that keeps parts itself. */
export interface IndexedPart {
  readonly number: number;
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal SHA-256 of the part. */
  readonly sha256: string;
  /** Null: at its place in the object's main file. Otherwise the name of its own file. */
  readonly spill: string | null;
  /** Offset in the main file when `spill` is null. */
  readonly offset: number;
}

export type RecordOutcome =
  | { readonly recorded: true; readonly replaced: IndexedPart | undefined }
  /** The object no longer takes parts: completed, aborted or gone. */
  | { readonly recorded: false; readonly reason: 'closed' }
  /** With this part the object would exceed its reserved size. */
  | { readonly recorded: false; readonly reason: 'surplus'; readonly others: number };

/**
 * The index of parts that the disk store keeps in the database. (A store such as S3 knows its own
 * parts and has no use for it.)
 *
 * Obligations: `record` is one transaction that checks that the object is still open and that the
 * parts together stay within its size, and replaces an earlier part of that number atomically;
 * `seal` closes the object only if its parts are exactly those expected.
 */
export interface PartIndex {
  /** Size reserved for the object, and the part of that number if it is stored. Undefined: not open. */
  lookup(
    key: string,
    number: number,
  ): Promise<
    { readonly size: number; readonly others: number; readonly part: IndexedPart | undefined } | undefined
  >;
  record(key: string, part: IndexedPart, at: number): Promise<RecordOutcome>;
  /** In order of number; also after sealing. */
  list(key: string): Promise<readonly IndexedPart[]>;
  /** @returns false when the parts have changed; true if sealed now or before. */
  seal(
    key: string,
    expected: readonly { readonly number: number; readonly sha256: string }[],
  ): Promise<boolean>;
  /** Whether the object is sealed, and its size. */
  stat(key: string): Promise<{ readonly sealed: boolean; readonly size: number } | undefined>;
}
