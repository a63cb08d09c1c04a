/** Digests a client asks to have verified, as raw bytes. */
export interface ExpectedDigest {
  readonly algorithm: 'md5' | 'sha1' | 'sha256' | 'sha512' | 'crc32' | 'crc32c' | 'crc64nvme';
  readonly value: Uint8Array;
  /** The header that carried it, for the error message. */
  readonly header: string;
}

export interface IncomingPart {
  readonly key: string;
  /** The store's handle of the multipart upload, where it has one. @default null */
  readonly multipartRef?: string | null;
  readonly number: number;
  /** How many parts the upload has, and the size of its file in bytes. */
  readonly partsCount: number;
  readonly fileSize: number;
  /** From `Content-Length`; undefined for a chunked body. */
  readonly contentLength: number | undefined;
  readonly expectedDigests: readonly ExpectedDigest[];
  /** Ends early (an error, or fewer bytes than announced) when the connection breaks. */
  readonly body: AsyncIterable<Uint8Array>;
  /**
   * Whether the chunks of `body` are the receiver's to keep, and nobody looks at them again once
   * they were handed out: their memory may then be detached instead of copied. Default: false.
   */
  readonly ownsChunks?: boolean;
  /**
   * Aborted when nobody wants the part any more: `receive` then rejects soon, with the signal's reason or
   * whatever the body throws, also where it waits for something else than the body. A receiver that waits
   * for nothing but the body and its own disk may ignore it, for the body ends, too.
   */
  readonly signal?: AbortSignal;
}

/**
 * Takes the bytes of parts, for a store whose signed URLs lead back to this server.
 *
 * Obligations: constant memory; at most `fileSize` bytes; every byte hashed; the bytes and the
 * part's record on stable storage before it resolves; a second part of the same number replaces the
 * first atomically; a body that breaks off or does not match its length or digests changes nothing.
 * Throws the coded errors of the domain for what the client did wrong, and RemoteFailedError where the
 * bytes go elsewhere and that place cannot be reached now.
 */
export interface PartReceiver {
  receive(part: IncomingPart): Promise<{ readonly etag: string; readonly size: number }>;
}
