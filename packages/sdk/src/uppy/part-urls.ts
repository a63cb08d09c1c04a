import type { Wharf } from '../client.ts';
import { UploadFailedError } from '../errors/upload-failed-error.ts';
import { WharfError } from '../errors/wharf-error.ts';
import type { Upload, UploadPart } from '../types.ts';

/** Milliseconds that a URL must still be valid for a part to be begun with it. */
const MARGIN = 60_000;

/** The signed URLs of uploads that are on their way, fresh when they are needed. */
export class PartUrls {
  readonly #client: Wharf;
  readonly #uploads = new Map<string, Upload>();
  /** Numbers of the parts whose URLs were handed out since the upload was last seen. */
  readonly #handedOut = new Map<string, Set<number>>();
  readonly #refreshing = new Map<string, Promise<Upload>>();

  constructor(client: Wharf) {
    this.#client = client;
  }

  keep(upload: Upload): void {
    this.#uploads.set(upload.id, upload);
    this.#handedOut.delete(upload.id);
  }

  forget(uploadId: string): void {
    this.#uploads.delete(uploadId);
    this.#handedOut.delete(uploadId);
  }

  /**
   * The upload as the server has it now, its URLs fresh.
   * @throws UploadFailedError where it has failed or was aborted meanwhile
   */
  refresh(uploadId: string): Promise<Upload> {
    const running = this.#refreshing.get(uploadId);
    if (running !== undefined) return running;
    const refreshing = this.#retrieve(uploadId).finally(() => this.#refreshing.delete(uploadId));
    this.#refreshing.set(uploadId, refreshing);
    return refreshing;
  }

  /**
   * A URL that is valid long enough to begin sending. Whoever asks again for the same part was refused, perhaps because it
   * has expired by another clock than ours: that one gets a fresh one.
   */
  async urlOf(uploadId: string, partNumber: number): Promise<string> {
    const known = partOf(this.#uploads.get(uploadId), partNumber);
    const isNew = this.#handedOut.get(uploadId)?.has(partNumber) !== true;
    if (isNew && known !== undefined && Date.parse(known.expires) - Date.now() > MARGIN)
      return this.#handOut(uploadId, known);
    const upload = await this.refresh(uploadId);
    const part = partOf(upload, partNumber);
    if (part === undefined)
      throw new WharfError(`Upload ${uploadId} takes no part ${partNumber}: it is ${upload.status}`);
    return this.#handOut(uploadId, part);
  }

  #handOut(uploadId: string, { number, url }: UploadPart): string {
    const numbers = this.#handedOut.get(uploadId) ?? new Set();
    this.#handedOut.set(uploadId, numbers.add(number));
    return url;
  }

  async #retrieve(uploadId: string): Promise<Upload> {
    const { upload } = await this.#client.uploads.retrieve(uploadId);
    if (upload.status === 'failed') throw new UploadFailedError(upload);
    this.keep(upload);
    return upload;
  }
}

function partOf(upload: Upload | undefined, partNumber: number): UploadPart | undefined {
  return upload?.parts?.find(({ number }) => number === partNumber);
}
