import type { ReadonlySignal } from '@preact/signals';
import type { AssetOptions, Kind, UploadState } from '@wharf/sdk';
import type { ImportSource } from '../importing/import-source.ts';
import type { TransferStatus } from './status.ts';

interface Shared {
  readonly id: string;
  readonly name: string;
  /** How it stands; who reads it is told of no other. Only the list changes it. */
  readonly status: ReadonlySignal<TransferStatus>;
  /** The server's name for it, once it has one. */
  uploadId: string | undefined;
}

/** A file on its way from this browser. */
export interface FileTransfer extends Shared {
  readonly type: 'file';
  readonly path: string | undefined;
  /** Bytes. */
  readonly size: number;
  readonly contentType: string;
  readonly lastModified: number;
  readonly kind: Kind;
  readonly assetOptions: AssetOptions | undefined;
  /** `undefined` where it was kept from an earlier visit and cannot be read yet. */
  file: File | undefined;
  handle: FileSystemFileHandle | undefined;
  /** What the server has of it; `undefined` to begin anew. */
  resume: UploadState | undefined;
}

/** A file or model that the server fetches. */
export interface ImportTransfer extends Shared {
  readonly type: 'import';
  /** Bytes; `undefined` while nobody knows. */
  size: number | undefined;
  readonly source: ImportSource;
  /** As it was typed; it may hold a secret, and is not written down. */
  readonly given: string;
  /** Where it comes from, without what looks like a secret. */
  readonly address: string;
  readonly kind: Kind;
}

export type Transfer = FileTransfer | ImportTransfer;
