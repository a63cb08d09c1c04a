import type { Kind } from '@wharf/contract';
import type { OriginCredential } from './remote-fetcher.ts';

/** A value that survives JSON. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/** The import cannot succeed as it was asked for. The message says to the user what to do about it. */
export class ImportRefusedError extends Error {
  override readonly name = 'ImportRefusedError';
  /** Stable, in kebab case; becomes `errorDetails.code`. */
  readonly code: string;
  /** Becomes the rest of `errorDetails`: no secrets. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: string,
    message: string,
    details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}

/** The other side cannot serve us now. The message says what it said, for the user should it go on. */
export class ImportDelayedError extends Error {
  override readonly name = 'ImportDelayedError';
  /** Milliseconds until the next try makes sense, where the other side named a time. */
  readonly retryAfter: number | undefined;

  constructor(message: string, retryAfter?: number, options?: ErrorOptions) {
    super(message, options);
    this.retryAfter = retryAfter;
  }
}

/** What a user asked for, understood and split into what may be kept and what may not. */
export interface ImportReference {
  /** Everything `plan` needs but the secret. Stored as it is. */
  readonly reference: JsonObject;
  /** A token, or a URL that may carry one; stored sealed, and dropped when the import has ended. */
  readonly secret: string | null;
  /** The `url` of the upload: what was asked for, in one normal form and without secrets. */
  readonly displayUrl: string;
  /** A name for the upload until the real one is known; not sanitised. */
  readonly provisionalName: string;
  /** Whose concurrency limit it counts against: host and port. */
  readonly host: string;
}

/** What is stored of a reference, read back. */
export interface StoredReference {
  readonly reference: JsonObject;
  readonly secret: string | null;
}

/** What the source publishes of a file's content. */
export interface PublishedDigest {
  /** `git-blob-sha1`: SHA-1 of `blob SIZE\0` and the bytes, as git names them. */
  readonly algorithm: 'sha256' | 'git-blob-sha1';
  /** Hexadecimal, lower case. */
  readonly value: string;
}

export interface PlannedFile {
  /** Relative, with `/`, unique in the plan; no `.`, `..` or empty segments. */
  readonly path: string;
  /** Bytes, where the source publishes it. */
  readonly size: number | null;
  readonly digest: PublishedDigest | null;
  /**
   * `content`: what the upload is about, decoded as its kind: of a model, weights. `companion`: belongs to
   * a model, but is no weights: a configuration, a vocabulary, a license.
   */
  readonly role: 'content' | 'companion';
  /** Everything `locate` needs to find exactly this file again. No secrets, no links that expire. */
  readonly locator: JsonObject;
}

/** Exactly what will be fetched. Pinned: the same plan gives the same bytes, or a refusal. */
export interface ImportPlan {
  /** Of the model to be; null: after the file. */
  readonly name: string | null;
  readonly shortDescription: string | null;
  /** Words that call the concept up. */
  readonly triggerWords: readonly string[];
  /** License, base model, revision, url, ...: kept with the model. Null: nothing is known. */
  readonly origin: JsonObject | null;
  /** At least one; one of them `content`. */
  readonly files: readonly PlannedFile[];
}

/** A URL to read a file from, for as long as it works. */
export interface HttpLocation {
  readonly via: 'http';
  readonly url: string;
  readonly credential?: OriginCredential;
  readonly headers?: Readonly<Record<string, string>>;
  /** Most connections at once that the other side puts up with. */
  readonly maxConnections: number;
}

/** Another way to read any range of a file. */
export interface RangeLocation {
  readonly via: 'ranges';
  /** Exactly the bytes `[start, end)`; throws as a fetch does. */
  read(start: number, end: number, signal: AbortSignal): AsyncIterable<Uint8Array>;
}

export type FileLocation = HttpLocation | RangeLocation;

/**
 * Where files can be imported from.
 *
 * Obligations: reaches the network through the guarded fetcher only; sends a token to the origin it is
 * for and no other; puts no token into an error, a plan, a reference or a display URL; throws
 * ImportRefusedError or ImportDelayedError with a message for the user, or lets the fetcher's errors pass.
 */
export interface ImportSource {
  /**
   * Understands what the user gave, without the network.
   * @throws ImportRefusedError
   */
  parse(given: string): ImportReference;
  /** Finds out exactly which files to fetch, and what is known of them. */
  plan(stored: StoredReference, kind: Kind, signal: AbortSignal): Promise<ImportPlan>;
  /**
   * A place to read a planned file from, fresh: asked again when the last one stopped working.
   * Checks, where the source says so, that the file is still the planned one.
   */
  locate(stored: StoredReference, file: PlannedFile, signal: AbortSignal): Promise<FileLocation>;
}

/** Sources of an upload that are imports. */
export type ImportSourceName = 'url' | 'huggingface' | 'civitai';

export type ImportSources = Readonly<Record<ImportSourceName, ImportSource>>;
