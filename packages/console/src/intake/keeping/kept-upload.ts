import type { AssetOptions, Kind, UploadState } from '@wharf/sdk';
import type { ImportSource } from '../importing/import-source.ts';

interface Kept {
  readonly version: 1;
  /** Of the transfer; the same after a reload. */
  readonly id: string;
  /** The instance of the console that looks after it; nobody else touches it while that one lives. */
  readonly owner: string;
  readonly projectId: string;
  /** Of the key that was signed in with: what one began, another does not see. */
  readonly keyId: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly addedAt: number;
}

/**
 * How the bytes come back after a reload. `file`: they are kept, too. `handle`: the browser can read the file again once
 * the user allows it. `ask`: the user chooses the same file again. `none`: the server has them all.
 */
export type KeptBytes = 'file' | 'handle' | 'ask' | 'none';

export interface KeptFile extends Kept {
  readonly type: 'file';
  readonly path: string | undefined;
  /** Bytes. */
  readonly size: number;
  readonly contentType: string;
  /** Milliseconds since 1970. */
  readonly lastModified: number;
  readonly kind: Kind;
  readonly assetOptions: AssetOptions | undefined;
  readonly bytes: KeptBytes;
  /** Of the SDK; `undefined` until the server knows of it. */
  readonly state: UploadState | undefined;
  /** True where the user has paused it: then it does not go on by itself. */
  readonly isPaused: boolean;
}

export interface KeptImport extends Kept {
  readonly type: 'import';
  readonly uploadId: string;
  readonly source: ImportSource;
  /** Without what looks like a secret. */
  readonly address: string;
  readonly kind: Kind;
}

/** What is written down of a transfer that has not ended. */
export type KeptUpload = KeptFile | KeptImport;

/** What gives the bytes back; `undefined` where only the user can. */
export type ByteSource = File | FileSystemFileHandle | undefined;
