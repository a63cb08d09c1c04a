/** What a high-level call reports while it works. */
import type { Upload } from './types.ts';

/**
 * `preparing`: the file is looked at, or kept bytes are compared with it. `uploading`: bytes are sent (or, of an
 * import, fetched by the server). `processing`: the server decodes and imports. `done`: the entity can be read.
 */
export type ProgressStage = 'preparing' | 'uploading' | 'processing' | 'done';

export interface UploadProgress {
  readonly stage: ProgressStage;
  /** Bytes stored or on their way. Goes back where a part has to be sent again. */
  readonly bytesSent: number;
  /** `undefined` for an import whose size is not known yet. */
  readonly bytesTotal: number | undefined;
  /** Of the last seconds; 0 while nothing moves. */
  readonly bytesPerSecond: number;
  /** Of the stage `uploading`; `undefined` while it cannot be told. */
  readonly secondsLeft: number | undefined;
  /** Of the server's work after the last byte, 0 to 1. */
  readonly processed: number;
  /** As last seen; `undefined` before it exists. */
  readonly upload: Upload | undefined;
}

export type OnProgress = (progress: UploadProgress) => void;
