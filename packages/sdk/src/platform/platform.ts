/**
 * What differs between Node.js (and Bun and Deno, which have its modules), browsers, and anything else that has
 * `fetch`. The condition of `#platform` in package.json chooses: `node/`, `browser/` or `generic/`.
 */
import type { Fetch } from '../core/api.ts';

/** Bytes that can be read again, in any order: what resuming and sending a part twice need. */
export interface ByteSource {
  /** Bytes. */
  readonly size: number;
  /** File name without folders, where the source has one. */
  readonly name: string | undefined;
  /** MIME type, where the source knows it. */
  readonly type: string | undefined;
  /** Milliseconds since 1970, where the source is a file. */
  readonly lastModified: number | undefined;
  /** The bytes from `start` to before `end`. */
  range(start: number, end: number): ByteRange;
  /** Frees what the source holds (a file handle, a temporary file). */
  close(): Promise<void>;
}

/** A part of a source. Every call of `stream` begins anew. */
export interface ByteRange {
  /** Bytes. */
  readonly size: number;
  /** Where the platform has one that does not hold the bytes in memory: what an XMLHttpRequest can send. */
  readonly blob?: Blob;
  /**
   * A chunk is good until the next one is asked for: its memory may be used again then.
   * @throws FileChangedError where the source has become shorter or has changed meanwhile
   */
  stream(): AsyncIterable<Uint8Array>;
}

export type DigestAlgorithm = 'sha256' | 'md5';

/** A digest that is fed piece by piece. In browsers the work is done off the main thread. */
export interface Hasher {
  update(bytes: Uint8Array): void | Promise<void>;
  /** Lower-case hexadecimal. Once only. */
  digest(): Promise<string>;
}

export interface PartRequest {
  /** Signed; needs and gets no authorization. Its query is a secret. */
  readonly url: string;
  readonly range: ByteRange;
  /** Called with the bytes handed to the network so far, as often as that is known. */
  readonly onProgress: (bytesSent: number) => void;
  /**
   * Sees every byte of the range, in order, all of them before an answer is returned. May be ahead of the network.
   * A promise is waited for before the next call: return that of a hasher.
   */
  readonly onBytes?: (bytes: Uint8Array) => void | Promise<void>;
  readonly signal: AbortSignal;
  /** Milliseconds without any byte moving after which the attempt is given up. */
  readonly idleTimeout: number;
}

export interface PartAnswer {
  readonly status: number;
  /** Without quotes; `undefined` where there is none, or CORS hides it. */
  readonly etag: string | undefined;
  /** The first few kB of the body, for messages of refusals. */
  readonly text: string;
  readonly headers: Headers;
}

export interface Platform {
  readonly name: 'node' | 'browser' | 'generic';
  /** A variable of the environment; `undefined` where there is none. */
  env(name: string): string | undefined;
  /** @throws WharfError where the platform has no files */
  openPath(path: string | URL): Promise<ByteSource>;
  /** Keeps a stream of unknown length where it can be read again: on disk where there is one. */
  spool(stream: AsyncIterable<Uint8Array>, signal: AbortSignal | undefined): Promise<ByteSource>;
  /** `undefined` where the platform cannot compute it. */
  hasher(algorithm: DigestAlgorithm): Hasher | undefined;
  /**
   * PUTs one part, once: no retries. Any status is an answer; a broken connection is a rejection.
   * @param fetch used instead of the platform's own way, where the user gave one
   */
  putPart(request: PartRequest, fetch: Fetch | undefined): Promise<PartAnswer>;
  /** Where a download is kept. @throws WharfError where the platform has no files */
  openTarget(path: string): Promise<DownloadTarget>;
}

/** A file that is being downloaded: `<path>.part` until every byte was verified. */
export interface DownloadTarget {
  /** Bytes kept from an earlier attempt of the same content. */
  readonly kept: number;
  /** What the earlier attempt wrote down about the content (entity tag, digest): `undefined` for a new file. */
  readonly fingerprint: string | undefined;
  /** Begins again from nothing, for a content with this fingerprint. */
  restart(fingerprint: string): Promise<void>;
  append(bytes: Uint8Array): Promise<void>;
  /** The bytes so far, for the digest after a resume. */
  read(): AsyncIterable<Uint8Array>;
  /** Makes it durable under its real name, replacing what was there. */
  commit(): Promise<void>;
  /** Lets go and keeps the bytes for the next attempt. */
  suspend(): Promise<void>;
  /** Lets go and removes the bytes. */
  discard(): Promise<void>;
}
