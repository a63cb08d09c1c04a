import type { RemoteVersion } from '../../../ports/import-repository.ts';

/** What the first answer says of a remote file. */
export interface RemoteFacts {
  /** Bytes of the whole file; null when neither the server nor the source says. */
  readonly size: number | null;
  readonly version: RemoteVersion;
  /**
   * Whether ranges of it can be asked for, and there is something to prove that they are of one version, so that
   * it can be resumed and read in parallel.
   */
  readonly ranges: boolean;
  /** Lower case, without parameters; null when there is none. */
  readonly contentType: string | null;
  /** The `Content-Disposition` header as it came. */
  readonly contentDisposition: string | null;
  /** Of the URL that answered: the path alone, still percent-encoded; empty where there is no URL. */
  readonly urlPath: string;
  /** The first bytes of the file: at least 1024 of them, or the whole file. */
  readonly head: Uint8Array;
}

/** How a file is cut, and what of it is there. */
export interface ChunkLayout {
  /** Bytes of every chunk but the last. */
  readonly chunkSize: number;
  /** Numbers, from 1, of the chunks that are stored. */
  readonly stored: ReadonlySet<number>;
}

/** A piece of the file on its way into the store. */
export interface Chunk {
  /** From 1; chunk n begins at byte `(n - 1) * chunkSize`. */
  readonly number: number;
  /** Bytes; null only where the size of the file is unknown, and then the body has at most `chunkSize`. */
  readonly size: number | null;
  /** To be read once, to its end. Throws when it cannot be had. Its memory is the sink's to keep. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Where a download puts a file. */
export interface ChunkSink {
  /**
   * Called once for each fresh start, with what the first answer says. May refuse the file by throwing.
   * Calls after `restart` find nothing stored.
   */
  begin(facts: RemoteFacts): Promise<ChunkLayout>;
  /**
   * Stores one chunk durably; several may be under way, in any order where the size is known, and in order
   * where it is not. Passes on what the body throws, having stored nothing of the chunk.
   * @returns bytes stored
   */
  store(chunk: Chunk): Promise<number>;
  /** The file changed, or cannot be resumed: forgets everything stored. `begin` comes next. */
  restart(): Promise<void>;
}
