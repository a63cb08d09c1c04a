import type { LedgerState } from '../ledger/ledger.ts';

/** An upload as the API shows it when all is over. */
export interface FinalUpload {
  readonly id: string;
  readonly jobId: string;
  readonly status: string;
  readonly entityId?: string;
  readonly errorMessage?: string;
}

export interface FinalJob {
  readonly jobId: string;
  readonly status: string;
  readonly progress: number;
  readonly statusHistory: readonly { readonly status: string; readonly date: string }[];
}

/** What reading the bytes of a file gave: a digest, or why there is none. */
export interface ReadFile {
  /** As the API says, hexadecimal. */
  readonly declared: string;
  readonly read: string | undefined;
  readonly error?: string;
}

export interface FinalEntity {
  readonly id: string;
  readonly uploadId: string | undefined;
  readonly files: readonly ReadFile[];
}

/** What lies in the store. */
export interface StoredObject {
  /** As the ledger has it. */
  readonly key: string;
  /** Bytes, where the store tells. */
  readonly size: number | undefined;
}

/** A blob that no entity is downloaded from, such as a thumbnail, as it was read from the store itself. */
export interface ReadBlob {
  readonly id: string;
  /** Hexadecimal digest of what was read; undefined where it cannot be read. */
  readonly read: string | undefined;
}

/** A webhook that is still to be delivered. */
export interface PendingDelivery {
  /** What `webhook-id` is at every attempt. */
  readonly eventId: string;
  readonly eventType: string;
}

/** Everything that is left when the load has ended and the collectors have run: what the checker judges by. */
export interface FinalState {
  readonly uploads: readonly FinalUpload[];
  readonly jobs: readonly FinalJob[];
  readonly entities: readonly FinalEntity[];
  readonly ledger: LedgerState;
  readonly stored: readonly StoredObject[];
  /** Keys of multipart uploads that are still open in the store. */
  readonly openMultiparts: readonly string[];
  /** Empty where the store is a disk, on which a blob may lie in several files. */
  readonly readBlobs: readonly ReadBlob[];
  readonly pendingDeliveries: readonly PendingDelivery[];
}
