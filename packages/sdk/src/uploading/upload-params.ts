import type { OnProgress } from '../progress.ts';
import type { AssetOptions, Kind } from '../types.ts';
import type { UploadState } from './upload-state.ts';

/**
 * What can be uploaded. A string or `file:` URL is a path (Node.js, Deno, Bun). A stream is sent as it comes where
 * `fileSize` is given, and otherwise kept first, where there is a disk.
 */
export type UploadInput =
  | string
  | URL
  | Blob
  | ArrayBuffer
  | ArrayBufferView
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>;

export interface UploadFileParams {
  readonly file: UploadInput;
  /** @default guessed from type and name; where they tell nothing, 'asset': the content decides */
  readonly kind?: Kind;
  /** @default the name of the file */
  readonly fileName?: string;
  /** MIME type. @default that of the `Blob`, or guessed from the name */
  readonly contentType?: string;
  /** Bytes; for streams, whose length nobody else knows. */
  readonly fileSize?: number;
  readonly assetOptions?: AssetOptions;
  readonly projectId?: string;
  /** Bytes of every part but the last, 5 MiB to 5 GiB. @default 16 MiB, more where 10,000 parts would not do */
  readonly partSize?: number;
  /** Parts on their way at once, 1 to 32. @default 4 */
  readonly concurrency?: number;
  /** The id of an upload that was begun before, or its saved state: what it has and what fits is not sent again. */
  readonly resume?: string | UploadState;
  /** Called after each change that a resume would want to know of. */
  readonly onState?: (state: UploadState) => void;
  readonly onProgress?: OnProgress;
  /** Stops sending with an `UploadInterruptedError`; the server keeps what it has, so that it can be resumed. */
  readonly signal?: AbortSignal;
  /** Milliseconds without a byte getting through, all retries included, until sending is given up. @default 600000 */
  readonly giveUpAfter?: number;
  /** Milliseconds for the server to decode and import; not for sending. @default no limit */
  readonly timeoutMs?: number;
}
