/** What the parts of one `wharf upload` share, and what becomes of its files. */
import type { Wharf } from '@wharf/sdk';
import type { Display } from '../display/display.ts';
import type { Failure } from '../failure.ts';
import type { SentResult } from '../state/upload-record.ts';
import type { UploadStore } from '../state/upload-store.ts';
import type { OwnRecords } from './own-records.ts';
import type { UploadOptions } from './upload-options.ts';

export interface UploadRun {
  readonly client: Wharf;
  readonly store: UploadStore;
  readonly options: UploadOptions;
  readonly display: Display;
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
  /** Kept by other runs, of uploads to this server with this key. */
  readonly records: OwnRecords;
  /** True where several files are sent: what is done is remembered until all are. */
  readonly remembers: boolean;
  /** For people. */
  note(text: string): void;
}

export type UploadOutcome =
  | {
      readonly status: 'sent';
      readonly uploadId: string;
      /** `undefined` where nobody waited for it. */
      readonly result: SentResult | undefined;
      /** True where an earlier, interrupted run did it. */
      readonly earlier: boolean;
    }
  | { readonly status: 'failed'; readonly uploadId: string | undefined; readonly failure: Failure }
  | {
      /** By Ctrl-C. */
      readonly status: 'stopped';
      /** `undefined` where the server has nothing of it, or nothing that could be resumed. */
      readonly uploadId: string | undefined;
      /** True where all bytes are there, and the server goes on by itself. */
      readonly arrived: boolean;
    };
