import type { Clock } from '../../../ports/clock.ts';
import type { RemoteVersion } from '../../../ports/import-repository.ts';
import type { RemoteFetcher } from '../../../ports/remote-fetcher.ts';
import type { ChunkLayout, ChunkSink } from './chunk-sink.ts';
import type { Locate } from './links.ts';
import type { RetryPolicy, Wait } from './patience.ts';

/** What an earlier worker has left of a file that can be read in ranges. */
export interface Resume {
  /** Bytes of the whole file. */
  readonly size: number;
  readonly version: RemoteVersion;
  readonly layout: ChunkLayout;
}

export interface DownloadOptions {
  readonly fetcher: RemoteFetcher;
  /** A fresh place to read the file from: asked at the start, and when the last one stopped working. */
  readonly locate: Locate;
  readonly sink: ChunkSink;
  readonly resume: Resume | null;
  /** What the source publishes of the file. */
  readonly expected: {
    /** Bytes. */
    readonly size: number | null;
    /**
     * Whether there is a digest. Then it decides in the end which version the bytes are of, and the tags that
     * servers give to versions are not asked: two copies of a file on two servers have two of them.
     */
    readonly digest: boolean;
  };
  /** Most bytes of the file. */
  readonly maxSize: number;
  /** Most connections at once, from 1 to 16; the location may allow fewer. */
  readonly connections: number;
  /** Bytes from which on more than one is used. @default 67_108_864 */
  readonly parallelFrom?: number;
  readonly retry?: Partial<RetryPolicy>;
  /** @default Date.now */
  readonly clock?: Clock;
  /** 0 inclusive to 1 exclusive. @default Math.random */
  readonly random?: () => number;
  /** @default timers */
  readonly wait?: Wait;
  /** Aborting ends every connection and rejects with its reason, as soon as the sink has let go. */
  readonly signal: AbortSignal;
  /**
   * Bytes that went into the sink. Fewer than 0 when it dropped them, those of `resume` included: the sum
   * and what was there at the start are always what the sink holds.
   */
  readonly onBytes?: (bytes: number) => void;
}

export interface DownloadedFile {
  /** Bytes. */
  readonly size: number;
  /** Requests for bytes of the file. */
  readonly requests: number;
  /** Bytes that came and could not be used: they came again. */
  readonly refetchedBytes: number;
  /** `unverified`: nobody said how long the file is, and the connection just ended. */
  readonly complete: 'verified-length' | 'unverified';
}
