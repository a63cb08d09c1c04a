export interface DownloadProgress {
  /** `checking`: bytes that are there already are read and compared. `done`: everything has its real name. */
  readonly stage: 'checking' | 'downloading' | 'done';
  /** Bytes that are there, those of an earlier call included. Goes back where a download has to begin again. */
  readonly bytesReceived: number;
  readonly bytesTotal: number | undefined;
  /** Of the last seconds. */
  readonly bytesPerSecond: number;
}

/** How bytes are read. */
export interface ReadOptions {
  /** Called some ten times a second. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Ends it with an `APIUserAbortError`. */
  readonly signal?: AbortSignal;
  /** Milliseconds without a byte after which a connection is given up for another. @default 60000 */
  readonly idleTimeout?: number;
  /** Milliseconds in which nothing gets through, all retries included, until it is given up. @default 600000 */
  readonly giveUpAfter?: number;
}

export interface DownloadOptions extends ReadOptions {
  /**
   * Where the file goes (of a model: the folder); folders are made. Bytes arrive in `<path>.part`, which a repeated
   * call resumes, and get their name when all are verified and on stable storage, replacing what was there. A file that has
   * the right bytes already is left alone. Not empty.
   */
  readonly path: string;
  /**
   * False: a file that is there already stays what it is. One with the right bytes counts as downloaded; any other, also where
   * the server tells no digest to compare it with, is refused with a `FileExistsError` before anything is written (of a
   * model: of all its files). @default true
   */
  readonly overwrite?: boolean;
}

/** A file that was downloaded. */
export interface Download {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal; of the bytes on disk. */
  readonly sha256: string;
  /** True where the server had told the digest beforehand, and this is it. */
  readonly verified: boolean;
}
