/** What is kept of an upload between two runs of the command. */
import type { AssetOptions, UploadState } from '@wharf/sdk';

/** What an upload is created with: a file with other wishes is another upload. */
export interface UploadWishes {
  readonly kind?: string;
  readonly fileName?: string;
  readonly contentType?: string;
  readonly assetOptions?: AssetOptions;
}

/** A file as it was when it was sent. */
export interface SentFile {
  readonly absolute: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** What became of it. */
export interface SentResult {
  readonly assetId?: string;
  readonly modelId?: string;
  readonly sha256?: string;
}

/** One file of the store, as JSON. It holds no secret. */
export interface UploadRecord {
  readonly version: 1;
  readonly file: SentFile;
  readonly wishes: UploadWishes;
  readonly state: UploadState;
  /** Id of the API key it was begun with, which is no secret; absent where it was begun with a bearer token. */
  readonly apiKey?: string;
  /** The project it was begun for, where one was named. */
  readonly project?: string;
  /** Present where this file is done, while others of the same run were not. */
  readonly result?: SentResult;
}

/** `found` as a record; `undefined` where it is none, or one of another version. */
export function uploadRecord(found: unknown): UploadRecord | undefined {
  const record = found as Partial<UploadRecord> | null;
  if (typeof record !== 'object' || record?.version !== 1) return undefined;
  const { file, state, wishes } = record;
  const whole =
    typeof file?.absolute === 'string' &&
    typeof file.size === 'number' &&
    typeof file.modified === 'number' &&
    typeof wishes === 'object' &&
    state?.version === 1 &&
    typeof state.uploadId === 'string' &&
    typeof state.baseURL === 'string';
  return whole ? (record as UploadRecord) : undefined;
}
