import type { PickedFile } from '../files/picked-file.ts';
import type { SentAs } from '../files/sent-as.ts';
import { randomId } from '../keeping/instances.ts';
import type { KeptFile, KeptImport } from '../keeping/kept-upload.ts';
import type { FileTransfer, ImportTransfer } from './transfer.ts';

/** A file that is to be sent, and as what. */
export interface ChosenFile extends PickedFile, SentAs {}

/** An import that is about to be followed. */
export type NewImport = Pick<ImportTransfer, 'source' | 'given' | 'address' | 'kind' | 'name' | 'size'>;

export function newFileTransfer({
  file,
  path,
  handle,
  kind,
  assetOptions,
}: ChosenFile): Omit<FileTransfer, 'status'> {
  return {
    ...{ type: 'file', id: randomId(), name: file.name, path, size: file.size, contentType: file.type },
    ...{ lastModified: file.lastModified, kind, assetOptions, file, handle },
    resume: undefined,
    uploadId: undefined,
  };
}

export function fileTransferOf(kept: KeptFile): Omit<FileTransfer, 'status'> {
  const { id, name, path, size, contentType, lastModified, kind, assetOptions, state } = kept;
  return {
    ...{ type: 'file', id, name, path, size, contentType, lastModified, kind, assetOptions },
    ...{ file: undefined, handle: undefined, resume: state, uploadId: state?.uploadId },
  };
}

export function importTransferOf(kept: KeptImport): Omit<ImportTransfer, 'status'> {
  const { id, name, uploadId, source, address, kind } = kept;
  return { type: 'import', id, name, size: undefined, uploadId, source, address, given: address, kind };
}

/** The same file is not sent twice at once: what tells it apart. */
export function identityOf({
  name,
  path,
  size,
  lastModified,
}: Pick<FileTransfer, 'name' | 'path' | 'size' | 'lastModified'>): string {
  return JSON.stringify([path ?? name, size, lastModified]);
}
