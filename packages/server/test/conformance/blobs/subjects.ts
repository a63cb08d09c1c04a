import type { TestContext } from 'node:test';
import type { BlobStore, MultipartPlan } from '../../../src/ports/blob-store.ts';
import type { PartReceiver } from '../../../src/ports/part-receiver.ts';

/** A multipart upload that was begun. */
export interface BegunUpload {
  readonly key: string;
  readonly ref: string | null;
  readonly plan: MultipartPlan;
}

/** An empty blob store. */
export interface BlobStoreSubject {
  readonly store: BlobStore;
  /** Bytes that every part but the last must have. */
  readonly minPartSize: number;
  /** Does what the domain does before the first byte: the ledger's row, then `startMultipart`. */
  begin(key: string, plan: MultipartPlan): Promise<BegunUpload>;
  /** Sends a part as a client with its signed URL would; rejects unless it was stored. */
  sendPart(upload: BegunUpload, number: number, bytes: Uint8Array): Promise<void>;
  /** Does what the domain does when nobody wants an object any more: dooms its row. */
  doom(key: string): Promise<void>;
}

/** Makes an empty store that goes away with the test. */
export type NewBlobStore = (test: TestContext) => Promise<BlobStoreSubject>;

/** A store that receives parts itself. */
export interface ReceiverSubject extends BlobStoreSubject {
  readonly receiver: PartReceiver;
  /** Waits for clean-up. @returns names of all files that the store has for the key. */
  filesOf(key: string): Promise<readonly string[]>;
}

export type NewReceiver = (test: TestContext) => Promise<ReceiverSubject>;
