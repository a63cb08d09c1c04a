/** What is used of Uppy, by its shape: pages without Uppy need none of its packages, not even for types. */

/** A file as Uppy keeps it: `UppyFile`, as far as it matters here. */
export interface UppyFileLike {
  readonly id: string;
  readonly name?: string | undefined;
  readonly type?: string | undefined;
  /** Bytes; `null` while a remote file's is not known. */
  readonly size: number | null;
  readonly meta: Readonly<Record<string, unknown>>;
  readonly uploadURL?: string | undefined;
}

/** What `@uppy/aws-s3` 6 asks to be signed: one request of the S3 API. */
export interface S3Request {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly key: string;
  readonly uploadId?: string;
  readonly partNumber?: number;
}

/** Where that request goes, and the key for those that follow. */
export interface SignedS3Request {
  url: string;
  key?: string;
}

/** What `@uppy/aws-s3` 4 and 5 know of an upload. */
export interface S3Upload {
  readonly uploadId?: string;
  readonly key: string;
}

/** A stored part, as S3 lists it. */
export interface S3Part {
  PartNumber: number;
  Size?: number;
  ETag: string;
}
