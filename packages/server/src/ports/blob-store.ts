import type { ByteSource } from './validator.ts';

/** A part as the store knows it. */
export interface StoredPart {
  readonly number: number;
  /** Bytes. */
  readonly size: number;
  readonly etag: string;
  /** Hexadecimal SHA-256, where the store computed one. */
  readonly sha256?: string;
  /** Milliseconds since the epoch, by the clock of a store that keeps its parts itself. */
  readonly storedAt?: number;
}

/** Half-open range of bytes. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export interface MultipartPlan {
  /** Bytes of the whole file. */
  readonly size: number;
  readonly parts: number;
}

export interface SignedRead {
  readonly contentType: string;
  /** Name of the file for `Content-Disposition`. */
  readonly fileName: string;
  readonly disposition: 'inline' | 'attachment';
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Strong entity tag of the content, without quotes: its SHA-256. */
  readonly etag: string;
}

/**
 * Where the bytes are. S3-shaped, because S3 is where users grow.
 *
 * Keys are chosen by the domain, are unique for ever and contain only `[A-Za-z0-9_-]`.
 *
 * Obligations: what `put`, a part PUT and `complete` acknowledged is on stable storage; `complete`
 * moves no bytes, is idempotent, and afterwards the object can no longer change; `delete` is
 * idempotent and removes every trace of a key, parts and leftovers included, in whatever state.
 */
export interface BlobStore {
  /**
   * Whether parts go to a store that keeps them itself: nothing here learns of one by its coming, and only
   * `listParts` tells.
   */
  readonly keepsParts: boolean;
  /** Prepares for parts. @returns the store's handle, or null where it needs none. */
  startMultipart(key: string, plan: MultipartPlan): Promise<string | null>;
  /** A URL that takes a plain PUT of the part until `expiresAt`. */
  signPart(key: string, multipartRef: string | null, number: number, expiresAt: number): Promise<string>;
  /**
   * Parts received, in order of number. A store with a handle of its own has none any more once the object is made:
   * `size` tells.
   */
  listParts(key: string, multipartRef: string | null): Promise<readonly StoredPart[]>;
  /**
   * Whether parts can still come: false once the object is made, and where the store has ended the upload itself, as
   * its rules may. Of a store without a handle of its own: true.
   */
  isOpen(key: string, multipartRef: string | null): Promise<boolean>;
  /**
   * Makes the object of exactly these parts. Idempotent.
   * @returns false when the stored parts are no longer these: list and check them again.
   * @throws ObjectMissingError where nothing is left to make it of: it was deleted meanwhile
   */
  complete(key: string, multipartRef: string | null, parts: readonly StoredPart[]): Promise<boolean>;
  /** Bytes of a completed object; undefined when there is none. */
  size(key: string): Promise<number | undefined>;
  /** Stores a small object in one go, replacing what an earlier try left under the key. */
  put(key: string, bytes: Uint8Array, contentType: string): Promise<void>;
  /**
   * Reads a completed object.
   * @throws ObjectMissingError when there is none.
   */
  read(key: string, range?: ByteRange): AsyncIterable<Uint8Array>;
  /** Random access to a completed object; close it. */
  open(key: string): Promise<ByteSource & AsyncDisposable>;
  /** SHA-256 of a completed object, hexadecimal. Streams; `onProgress` gets bytes done. */
  digest(key: string, onProgress?: (bytes: number) => void, signal?: AbortSignal): Promise<string>;
  /** A URL that reads the object without authorization until it expires. */
  signRead(key: string, read: SignedRead): Promise<string>;
  delete(key: string, multipartRef: string | null): Promise<void>;
  /** Bytes that can still be stored, or undefined where the store has no such notion. */
  freeBytes(): Promise<number | undefined>;
  /** Every key that has a trace in the store, in batches; for finding what the ledger does not know. */
  listKeys(): AsyncIterable<readonly string[]>;
  /** Rejects when the store cannot be used; for readiness. */
  check(): Promise<void>;
}
