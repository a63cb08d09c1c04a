import { Uppy } from '@uppy/core';
import {
  type APIError,
  AuthenticationError,
  PermissionDeniedError,
  type Upload,
  UploadInterruptedError,
  type UploadProgress,
  type UploadState,
  type Wharf,
} from '@wharf/sdk';
import { errorMessage } from '../../client/error-message.ts';
import type { KeptFile } from '../keeping/kept-upload.ts';
import { failureOf } from './failure.ts';
import { sendFile } from './send-file.ts';
import { type TransferStatus, WAITING } from './status.ts';
import type { FileTransfer } from './transfer.ts';
import type { TransferList } from './transfer-list.ts';
import { type IntakeMeta, type IntakeUppy, WharfUploader } from './wharf-uploader.ts';

/**
 * Files that Uppy has in hand. Each change of one copies the list of all, and adding many takes the square of their
 * number: thousands at once would stop the page. The others wait here for their turn.
 */
const IN_HAND = 60;
/** Milliseconds between two notes of what the server has of a file; what is lost is only compared again. */
const NOTED = 2_000;

const SILENT = { debug: () => {}, warn: () => {}, error: () => {} };

export interface SendingDeps {
  readonly client: Wharf;
  readonly list: TransferList;
  /** Bytes that the server takes in a file; `undefined` while that is not known. */
  readonly maxFileSize: number | undefined;
  /** Notes what a later visit of the page needs to know. */
  readonly note: (transfer: FileTransfer, fields: Partial<KeptFile>) => void;
  /** The server has all of it. */
  readonly onSent: (transfer: FileTransfer, upload: Upload) => void;
  readonly onFailed: (transfer: FileTransfer) => void;
  /** Nobody is signed in any more, or in another project. What was to be sent is kept. */
  readonly onRefused: (error: APIError) => void;
}

/** Sends files, a few at a time, in their order. */
export class FileSending {
  readonly #deps: SendingDeps;
  readonly #uppy: IntakeUppy;
  readonly #waiting = new Map<string, FileTransfer>();
  readonly #inHand = new Map<string, { readonly transfer: FileTransfer; readonly uppyId: string }>();
  readonly #noted = new Map<string, number>();
  #isDisposed = false;

  constructor(deps: SendingDeps) {
    this.#deps = deps;
    this.#uppy = new Uppy<IntakeMeta, Record<string, never>>({
      id: 'intake',
      logger: SILENT,
      restrictions: { minFileSize: 1, maxFileSize: deps.maxFileSize ?? null },
    }).use(WharfUploader, { send: (id, concurrency, signal) => this.#send(id, concurrency, signal) });
  }

  /** @param transfers whose `file` is there */
  send(transfers: readonly FileTransfer[]): void {
    for (const transfer of transfers) {
      this.#waiting.set(transfer.id, transfer);
      this.#deps.list.set(transfer, { ...WAITING, bytes: transfer.status.peek().bytes, note: undefined });
    }
    this.#takeInHand();
  }

  pause(transfer: FileTransfer): void {
    this.#deps.list.set(transfer, { stage: 'paused', bytesPerSecond: 0 });
    if (this.#waiting.delete(transfer.id)) return;
    const uppyId = this.#inHand.get(transfer.id)?.uppyId;
    if (uppyId !== undefined && this.#uppy.getFile(uppyId).isPaused !== true) this.#uppy.pauseResume(uppyId);
  }

  resume(transfer: FileTransfer): void {
    const uppyId = this.#inHand.get(transfer.id)?.uppyId;
    if (uppyId === undefined) this.send([transfer]);
    else {
      this.#deps.list.set(transfer, { stage: 'waiting' });
      if (this.#uppy.getFile(uppyId).isPaused === true) this.#uppy.pauseResume(uppyId);
    }
  }

  /** Stops sending them for good. What the server has is not touched. */
  withdraw(transfers: readonly FileTransfer[]): void {
    // First all, or each that is let go of would make room for another of them.
    for (const { id } of transfers) this.#waiting.delete(id);
    for (const transfer of transfers) this.#letGo(transfer);
  }

  /** Stops everything, without a word to the server: it can be resumed. */
  dispose(): void {
    this.#isDisposed = true;
    this.#waiting.clear();
    this.#uppy.destroy();
  }

  #takeInHand(): void {
    if (this.#isDisposed || this.#inHand.size > IN_HAND / 2) return;
    const next = this.#waiting
      .values()
      .take(IN_HAND - this.#inHand.size)
      .toArray();
    for (const transfer of next) this.#take(transfer);
    if (next.length > 0) this.#uppy.upload().catch(() => undefined);
  }

  #take(transfer: FileTransfer): void {
    this.#waiting.delete(transfer.id);
    const { id, name, contentType, path, file } = transfer;
    if (file === undefined) return;
    try {
      const uppyId = this.#uppy.addFile({
        name,
        type: contentType,
        data: file,
        meta: { transferId: id, ...(path === undefined ? {} : { relativePath: path }) },
      });
      this.#inHand.set(id, { transfer, uppyId });
    } catch (error) {
      this.#fail(transfer, error);
    }
  }

  async #send(id: string, concurrency: number, signal: AbortSignal): Promise<boolean> {
    const transfer = this.#inHand.get(id)?.transfer;
    if (transfer?.file === undefined) return true;
    const { file, kind, assetOptions, resume } = transfer;
    const show = (change: Partial<TransferStatus>) => {
      if (!signal.aborted) this.#deps.list.set(transfer, change);
    };
    show({ stage: 'preparing' });
    try {
      const upload = await sendFile(this.#deps.client, {
        ...{ file, kind, assetOptions, resume, concurrency, signal },
        onState: (state) => this.#noteState(transfer, state),
        onProgress: (progress) => show(sendingStatus(progress)),
      });
      this.#letGo(transfer);
      this.#deps.onSent(transfer, upload);
      return true;
    } catch (error) {
      if (error instanceof UploadInterruptedError) this.#stoppedAt(transfer, error.state);
      if (signal.aborted) return false;
      this.#letGo(transfer);
      this.#fail(transfer, error);
      return true;
    }
  }

  #fail(transfer: FileTransfer, error: unknown): void {
    if (error instanceof AuthenticationError || error instanceof PermissionDeniedError) {
      this.#deps.list.set(transfer, { stage: 'paused', bytesPerSecond: 0, note: errorMessage(error) });
      this.#deps.onRefused(error);
      return;
    }
    const { note, resume } = failureOf(error, transfer.resume);
    transfer.resume = resume;
    this.#deps.list.set(transfer, { stage: 'failed', bytesPerSecond: 0, note });
    this.#deps.onFailed(transfer);
  }

  #letGo(transfer: FileTransfer): void {
    const uppyId = this.#inHand.get(transfer.id)?.uppyId;
    this.#noted.delete(transfer.id);
    if (uppyId === undefined) return;
    this.#inHand.delete(transfer.id);
    this.#uppy.removeFile(uppyId);
    this.#takeInHand();
  }

  #noteState(transfer: FileTransfer, state: UploadState): void {
    transfer.resume = state;
    transfer.uploadId = state.uploadId;
    const now = performance.now();
    if (now - (this.#noted.get(transfer.id) ?? Number.NEGATIVE_INFINITY) < NOTED) return;
    this.#noted.set(transfer.id, now);
    this.#deps.note(transfer, { state });
  }

  #stoppedAt(transfer: FileTransfer, state: UploadState): void {
    transfer.resume = state;
    this.#deps.note(transfer, { state });
    // Canceled while the server was about to answer: nobody else knows the id.
    if (!this.#deps.list.has(transfer))
      this.#deps.client.uploads.delete(state.uploadId).catch(() => undefined);
  }
}

function sendingStatus({ stage, bytesSent, bytesPerSecond }: UploadProgress): Partial<TransferStatus> {
  return { stage: stage === 'preparing' ? 'preparing' : 'uploading', bytes: bytesSent, bytesPerSecond };
}
