import type { PickedFile } from '../files/picked-file.ts';
import type { Instances } from '../keeping/instances.ts';
import { ByteKeeping } from '../keeping/keep-bytes.ts';
import type { KeptFile, KeptUpload } from '../keeping/kept-upload.ts';
import { KeptUploads } from '../keeping/kept-uploads.ts';
import type { FileTransfer, ImportTransfer, Transfer } from './transfer.ts';

/** Whose uploads are kept. */
export interface Keeper {
  readonly projectId: string;
  readonly keyId: string;
  readonly instances: Instances;
}

/** Keeps the transfers of one key in one project over reloads, as long as they have not ended. */
export class TransferKeeping {
  readonly #keeper: Keeper;
  readonly #uploads = new KeptUploads();
  readonly #bytes = new ByteKeeping();

  constructor(keeper: Keeper) {
    this.#keeper = keeper;
  }

  /** Whether it can go on after the tab is gone, if need be after a click. */
  isSafe({ id }: Transfer): boolean {
    return this.#uploads.isSafe(id);
  }

  keepFiles(transfers: readonly FileTransfer[]): void {
    this.#uploads.add(
      transfers.flatMap((transfer) => {
        const { file, path, handle } = transfer;
        return file === undefined ? [] : [this.#entry(transfer, { file, path, handle })];
      }),
    );
  }

  keepImport({ id, name, uploadId, source, address, kind }: ImportTransfer): void {
    if (uploadId === undefined) return;
    const record: KeptUpload = { ...this.#head(id, name), type: 'import', uploadId, source, address, kind };
    this.#uploads.add([{ record, bytes: undefined }]);
  }

  note({ id }: FileTransfer, fields: Partial<KeptFile>): void {
    this.#uploads.change(id, this.#keeper.instances.id, fields);
  }

  /** They have ended, or are not wanted any more. */
  forget(transfers: readonly Transfer[]): void {
    for (const { id } of transfers) this.#bytes.release(id);
    void this.#uploads.drop(transfers.map(({ id }) => id));
  }

  /**
   * What earlier visits have left and nobody looks after; from now on this instance does.
   * @param onMore is called when another instance has gone, which may leave more
   */
  async takeOver(onMore: () => void): Promise<readonly KeptUpload[]> {
    const { projectId, keyId, instances } = this.#keeper;
    // In this order: who is not alive after its records were read cannot be about to send them.
    const records = await this.#uploads.list(projectId, keyId);
    if (records.length === 0) return [];
    const living = await instances.living();
    const busy = new Set(records.map(({ owner }) => owner).filter((owner) => living.has(owner)));
    for (const owner of busy) if (owner !== instances.id) instances.whenGone(owner, onMore);
    const left = records.filter(({ owner }) => !busy.has(owner));
    return this.#uploads.claim(left, instances.id);
  }

  bytesOf(record: KeptUpload): Promise<File | FileSystemFileHandle | undefined> {
    return this.#uploads.bytes(record);
  }

  #head(id: string, name: string) {
    const { projectId, keyId, instances } = this.#keeper;
    return { version: 1, id, name, owner: instances.id, projectId, keyId, addedAt: Date.now() } as const;
  }

  #entry(transfer: FileTransfer, picked: PickedFile) {
    const { id, name, path, size, contentType, lastModified, kind, assetOptions, resume } = transfer;
    const { bytes, source } = this.#bytes.choose(id, picked);
    const record: KeptFile = {
      ...this.#head(id, name),
      ...{ type: 'file', path, size, contentType, lastModified, kind, assetOptions, bytes },
      ...{ state: resume, isPaused: false },
    };
    return { record, bytes: source };
  }
}
