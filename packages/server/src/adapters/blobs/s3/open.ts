import type { BlobStore } from '../../../ports/blob-store.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { PartReceiver } from '../../../ports/part-receiver.ts';
import { StoreCalls } from './calls.ts';
import { s3Receiver } from './receiver.ts';
import { S3BlobStore } from './s3-store.ts';
import type { S3Settings } from './settings.ts';
import { SignedUrls } from './signed-urls.ts';

export interface S3StoreOptions extends S3Settings {
  readonly clock?: Clock;
  /**
   * Milliseconds for which `listKeys` leaves out what is new: what another process began is not in the ledger yet.
   * @default an hour
   */
  readonly settling?: number;
  /** Whether clients' URLs are signed so that no copy can be made by them: what `probeBucket` found. @default false */
  readonly refuseCopies?: boolean;
}

export interface S3Store {
  readonly store: BlobStore;
  /** Takes the parts of imports. */
  readonly receiver: PartReceiver;
  /** Where the signed URLs lead. */
  readonly origin: string;
  /** No calls may follow. */
  close(): Promise<void>;
}

/** Opens a bucket. Nothing is asked of the store yet: see `probeBucket`. */
export function openS3Store(options: S3StoreOptions): S3Store {
  const { clock = Date.now, settling = 3_600_000, endpoint, publicEndpoint, refuseCopies } = options;
  const calls = new StoreCalls(options);
  const urls = new SignedUrls(options, publicEndpoint ?? endpoint, clock, { refuseCopies });
  const receiver = s3Receiver(new SignedUrls(options, endpoint, clock), clock);
  return {
    store: new S3BlobStore({ calls, urls, clock, settling }),
    receiver,
    origin: urls.origin,
    async close() {
      await receiver[Symbol.asyncDispose]();
      calls.close();
    },
  };
}
