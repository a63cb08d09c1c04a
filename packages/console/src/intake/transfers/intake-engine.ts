import { signal } from '@preact/signals';
import type { APIError, Upload, Wharf } from '@wharf/sdk';
import type { PickedFile } from '../files/picked-file.ts';
import { askToRead } from '../keeping/file-access.ts';
import { randomId } from '../keeping/instances.ts';
import { EndNews } from './end-news.ts';
import { FileSending } from './file-sending.ts';
import { type ChosenFile, identityOf, type NewImport, newFileTransfer } from './new-transfers.ts';
import { revive } from './revival.ts';
import { isEnded, isSending } from './status.ts';
import type { FileTransfer, Transfer } from './transfer.ts';
import { type Keeper, TransferKeeping } from './transfer-keeping.ts';
import { TransferList } from './transfer-list.ts';
import { UploadFollowing } from './upload-following.ts';

export interface EngineDeps extends Keeper {
  readonly client: Wharf;
  /** Bytes; `undefined` while not known. */
  readonly maxFileSize: number | undefined;
  /** Nobody is signed in any more, or in another project. */
  readonly onRefused: (error: APIError) => void;
}

/** Everything that is on its way in, of one key in one project, and what can be done with it. */
export class IntakeEngine {
  readonly list = new TransferList();
  /** How everything has ended, to be read out; empty while something is on its way. */
  readonly news = signal('');
  readonly #ends = new EndNews();
  readonly #deps: EngineDeps;
  readonly #keeping: TransferKeeping;
  readonly #sending: FileSending;
  readonly #following: UploadFollowing;
  #isDisposed = false;

  constructor(deps: EngineDeps) {
    const { client, maxFileSize, onRefused } = deps;
    const { list } = this;
    this.#deps = deps;
    this.#keeping = new TransferKeeping(deps);
    this.#following = new UploadFollowing({ client, list, onEnded: (transfer) => this.#ended(transfer) });
    this.#sending = new FileSending({
      ...{ client, list, maxFileSize, onRefused },
      note: (transfer, fields) => this.#keeping.note(transfer, fields),
      onSent: (transfer, upload) => this.#sent(transfer, upload),
      onFailed: (transfer) => this.#ended(transfer),
    });
  }

  /** Brings back what earlier visits have left. @returns how many */
  async restore(): Promise<number> {
    if (this.#isDisposed) return 0;
    const records = await this.#keeping.takeOver(() => void this.restore());
    if (this.#isDisposed) return 0;
    const { list } = this;
    const parts = { list, keeping: this.#keeping, sending: this.#sending, following: this.#following };
    await revive({ client: this.#deps.client, ...parts }, records);
    return records.length;
  }

  /** Sends files. @returns how many of them were on their way already, and are not sent twice */
  addFiles(files: readonly ChosenFile[]): number {
    const known = new Set(
      this.#files()
        .filter(({ status }) => !isEnded(status.peek().stage))
        .map(identityOf),
    );
    const added = files.map(newFileTransfer).filter((transfer) => {
      const identity = identityOf(transfer);
      return !known.has(identity) && known.add(identity);
    });
    const transfers = this.list.add(added);
    this.#keeping.keepFiles(transfers);
    this.#sending.send(transfers);
    return files.length - added.length;
  }

  /** Gives files back to transfers that wait for them. @returns the files that nobody has waited for */
  reunite(files: readonly PickedFile[]): readonly PickedFile[] {
    const missing = new Map(
      this.#files()
        .filter(({ status }) => status.peek().stage === 'missing')
        .map((transfer) => [identityOf({ ...transfer, path: undefined }), transfer]),
    );
    return files.filter(({ file }) => {
      const { name, size, lastModified } = file;
      const transfer = missing.get(identityOf({ name, size, lastModified, path: undefined }));
      if (transfer === undefined) return true;
      this.#begin(transfer, file);
      return false;
    });
  }

  /** Follows an import that was just begun. */
  addImport(begun: NewImport, upload: Upload): void {
    const [transfer] = this.list.add([
      { type: 'import' as const, id: randomId(), uploadId: upload.id, ...begun },
    ]);
    if (transfer === undefined) return;
    this.#keeping.keepImport(transfer);
    this.#following.follow(transfer, upload);
  }

  pause(transfer: Transfer): void {
    if (transfer.type !== 'file' || !isSending(transfer.status.peek().stage)) return;
    this.#sending.pause(transfer);
    this.#keeping.note(transfer, { isPaused: true });
  }

  /** Goes on with what was paused, or has failed. What needs the user's permission to read its file asks for it. */
  async resume(transfer: Transfer): Promise<void> {
    if (transfer.type !== 'file') return;
    const { stage } = transfer.status.peek();
    if (stage === 'permission' && transfer.handle !== undefined) {
      const file = await askToRead(transfer.handle);
      if (file !== undefined) this.#begin(transfer, file);
    } else if (stage === 'failed' && transfer.file !== undefined) {
      this.#keeping.keepFiles([transfer]);
      this.#sending.send([transfer]);
    } else if (stage === 'paused') {
      this.#sending.resume(transfer);
      this.#keeping.note(transfer, { isPaused: false });
    }
  }

  /**
   * Stops them for good and frees what the server has of them.
   * @throws APIError where the server does not let one go, such as one that is imported already
   */
  async cancel(transfers: readonly Transfer[]): Promise<void> {
    this.#sending.withdraw(transfers.filter((transfer) => transfer.type === 'file'));
    for (const transfer of transfers) this.#following.forget(transfer);
    const unfinished = transfers.filter(
      (transfer) => !isEnded(transfer.status.peek().stage) || canGoOn(transfer),
    );
    this.#keeping.forget(transfers);
    this.list.remove(transfers);
    const failures: unknown[] = [];
    for (const { uploadId } of unfinished)
      if (uploadId !== undefined)
        await this.#deps.client.uploads.delete(uploadId).catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }

  /** Takes out of the list what has ended. */
  clearEnded(): void {
    this.list.removeEnded();
  }

  /** Whether something would be lost that could not go on by itself if the page went away now. */
  get wouldLose(): boolean {
    return this.#files().some(
      (transfer) => isSending(transfer.status.peek().stage) && !this.#keeping.isSafe(transfer),
    );
  }

  /** Stops everything without losing it: the next visit goes on. */
  dispose(): void {
    this.#isDisposed = true;
    this.#sending.dispose();
    this.#following.dispose();
    this.#deps.instances.leave();
  }

  #files(): readonly FileTransfer[] {
    return this.list.all().filter((transfer) => transfer.type === 'file');
  }

  #begin(transfer: FileTransfer, file: File): void {
    transfer.file = file;
    this.#keeping.note(transfer, { isPaused: false });
    this.#sending.send([transfer]);
  }

  #sent(transfer: FileTransfer, upload: Upload): void {
    // Canceled in the last moment: the server was told so.
    if (!this.list.has(transfer)) return;
    this.#keeping.note(transfer, { bytes: 'none', ...(transfer.resume && { state: transfer.resume }) });
    // What the server refuses from now on is sent anew, if at all.
    transfer.resume = undefined;
    this.#following.follow(transfer, upload);
  }

  #ended(transfer: Transfer): void {
    if (!canGoOn(transfer)) this.#keeping.forget([transfer]);
    this.news.value = this.#ends.ended(transfer, this.list.isIdle);
  }
}

/** Whether the server keeps what it has of it, for another try. */
function canGoOn(transfer: Transfer): boolean {
  return transfer.type === 'file' && transfer.resume !== undefined;
}
