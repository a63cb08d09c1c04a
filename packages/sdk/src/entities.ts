/** Answers with methods: plain JSON to look at and to serialise, and what one does next with it. */
import type { Download, DownloadOptions, ReadOptions } from './downloading/download.ts';
import type { Asset, Job, Model, Upload } from './types.ts';
import type { WaitOptions } from './waiting/wait-options.ts';

/** What an upload or an import ends with. Tell the two apart by `'asset' in result`. */
export type UploadResult =
  | { readonly upload: Upload; readonly asset: AssetWithHelpers }
  | { readonly upload: Upload; readonly model: ModelWithHelpers };

export interface UploadWithHelpers extends Upload {
  /**
   * Waits until the upload is imported.
   * @throws UploadFailedError where it ends otherwise
   * @throws WaitTimeoutError after `timeoutMs`
   */
  wait(options?: WaitOptions): Promise<UploadResult>;
}

export interface JobWithHelpers extends Job {
  /**
   * Waits until the job ended well.
   * @throws JobFailedError where it ends otherwise
   * @throws WaitTimeoutError after `timeoutMs`
   */
  wait(options?: WaitOptions): Promise<Job>;
}

export interface AssetWithHelpers extends Asset {
  /** Downloads and verifies the original. */
  download(options: DownloadOptions): Promise<Download>;
  /**
   * The original as a stream, verified on the way: at its end it fails with a `DigestMismatchError` where the bytes
   * are others than the server tells.
   */
  stream(options?: ReadOptions): Promise<ReadableStream<Uint8Array>>;
}

export interface ModelWithHelpers extends Model {
  /** Downloads and verifies every file, into the folder `path`. */
  download(options: DownloadOptions): Promise<Download[]>;
}
