import type { ByteSource } from './validator.ts';

/** A part as the store knows it. */
export interface StoredPart {
  readonly number: number;
  /** Bytes. */
  readonly size: number;
  readonly etag: string;
  /** Hexadecimal SHA-256, where the store computed one. */
  readonly sha256?: string;
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
  /** Prepares for parts. @returns the store's handle, or null where it needs none. */
  startMultipart(key: string, plan: MultipartPlan): Promise<string | null>;
  /** A URL that takes a plain PUT of the part until `expiresAt`. */
  signPart(key: string, multipartRef: string | null, number: number, expiresAt: number): Promise<string>;
  /** Parts received, in order of number. */
  listParts(key: string, multipartRef: string | null): Promise<readonly StoredPart[]>;
  /**
   * Makes the object of exactly these parts. Idempotent.
   * @returns false when the stored parts are no longer these: list and check them again.
   */
  complete(key: string, multipartRef: string | null, parts: readonly StoredPart[]): Promise<boolean>;
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
