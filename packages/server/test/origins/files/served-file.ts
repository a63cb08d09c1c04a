import type { FileContent } from './content.ts';
import type { Deviate } from './deviation.ts';

/** A file and how it is served. */
export interface ServedFile {
  readonly content: FileContent;
  /** With its quotes; null: none. @default one of its own for each path, strong */
  readonly etag?: string | null;
  readonly lastModified?: Date;
  /** @default application/octet-stream */
  readonly contentType?: string | null;
  readonly contentDisposition?: string;
  /** Whether ranges are served. @default true */
  readonly ranges?: boolean;
  /**
   * How the end of the body is marked: by its length, by chunked encoding, or, as in HTTP/1.0, by the end of the
   * connection. @default 'length'
   */
  readonly delimited?: 'length' | 'chunked' | 'close';
  readonly deviate?: Deviate;
}
