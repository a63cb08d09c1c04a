import type { AssetKind, Kind } from '@wharf/contract';

/** Reads bytes of the file under inspection. Offsets and lengths are in bytes. */
export interface ByteSource {
  /** Length of the whole file in bytes. */
  readonly size: number;
  /**
   * Returns exactly the bytes `[offset, offset + length)`, shortened only where the file ends.
   * An offset at or past the end returns an empty array.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** What a validator is told about a file. Nothing here is trusted but `source`. */
export interface ValidationInput {
  /** The kind the client asked for; the `asset` validator picks the real one from the content. */
  readonly kind: Kind;
  /** The client's file name, already reduced to a base name; a hint at most. */
  readonly fileName: string;
  /** The declared MIME type, lower case and without parameters. */
  readonly contentType: string;
  readonly source: ByteSource;
  /** Reports how much is done, 0 to 1; calls that go backwards are ignored. */
  progress(fraction: number): void;
}

/** A picture made from the file while it was decoded. */
export interface Rendition {
  readonly role: 'thumbnail';
  readonly contentType: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: Uint8Array;
}

/** The file is what it says: these facts become the asset. */
export interface Accepted {
  readonly verdict: 'accepted';
  readonly entity: 'asset';
  readonly assetKind: AssetKind;
  /** `metadata.type` and `source` of the asset: `uploaded`, `uploaded-avatar`, `uploaded-text`, ... */
  readonly assetType: string;
  /** The MIME type the content really has. */
  readonly mimeType: string;
  /** Kind-specific `metadata` (width, height, ...), without name, size, kind and type. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Kind-specific `properties` (width, height, charCount, ...), without size. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly renditions: readonly Rendition[];
}

/** Stable names of the reasons for which a file is refused; clients may switch on them. */
export type RefusalCode =
  | 'corrupt'
  | 'truncated'
  | 'type-mismatch'
  | 'unsupported-type'
  | 'too-large-decoded'
  | 'active-content'
  | 'decoder-crashed'
  | 'decoder-timeout'
  | 'decoder-out-of-memory';

/** The file is not acceptable, through no fault of ours: retrying cannot help. */
export interface Refused {
  readonly verdict: 'refused';
  readonly code: RefusalCode;
  /** One sentence a person can act on: what is wrong, where (byte offset, element, rule). */
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export type Inspection = Accepted | Refused;

/**
 * Judges files of one kind by really decoding them. Runs inside an isolated process that has no
 * network, no secrets and no files but the bytes that `source` hands out.
 *
 * Obligations: decode everything (every pixel, frame, page, character); refuse by returning
 * `Refused`, never by throwing (a throw counts as a decoder crash and fails the upload with a
 * generic reason); hold no state between calls; never trust `fileName` or `contentType` beyond
 * comparing them with the content.
 */
export interface Validator {
  readonly kind: Kind;
  validate(input: ValidationInput): Promise<Inspection>;
}
