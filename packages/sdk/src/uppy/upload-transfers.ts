import type { Wharf } from '../client.ts';
import { bareTag } from '../core/bare-tag.ts';
import { UploadFailedError } from '../errors/upload-failed-error.ts';
import { WharfError } from '../errors/wharf-error.ts';
import type { AssetOptions, Kind, Upload } from '../types.ts';
import { fileType } from '../uploading/file-type.ts';
import { partBounds, planParts } from '../uploading/part-plan.ts';
import { PartUrls } from './part-urls.ts';
import type { S3Part, UppyFileLike } from './uppy-types.ts';

export interface WharfMultipartSettings {
  /** What a file is to become. @default `file.meta.kind`, or guessed; where nothing tells, 'asset' */
  readonly kind?: (file: UppyFileLike) => Kind | undefined;
  /** For files that become assets; not for models. */
  readonly assetOptions?: (file: UppyFileLike) => AssetOptions | undefined;
  /**
   * Bytes of every part but the last, 5 MiB to 5 GiB. The same after a reload, or what was begun cannot go on.
   * @default 16 MiB, more where 10,000 parts would not do
   */
  readonly partSize?: number;
  /**
   * True: a file is done when it is an asset or a model, and one that the server refuses fails in Uppy.
   * False: it is done when every byte is there. @default false
   */
  readonly waitForImport?: boolean;
}

/** Uploads of files whose parts somebody else cuts and sends. */
export class UploadTransfers {
  readonly #client: Wharf;
  readonly #settings: WharfMultipartSettings;
  readonly #urls: PartUrls;
  /** By file, until they end: a creation that is asked for again, as after a pause, is the same. */
  readonly #created = new Map<string, Promise<Upload>>();
  readonly #fileIds = new Map<string, string>();

  constructor(client: Wharf, settings: WharfMultipartSettings) {
    this.#client = client;
    this.#settings = settings;
    this.#urls = new PartUrls(client);
  }

  /** @param size bytes of the file @returns bytes of every part but the last */
  partSize(size: number): number {
    return planParts(size, this.#settings.partSize).partSize;
  }

  create(file: UppyFileLike): Promise<Upload> {
    const running = this.#created.get(file.id);
    if (running !== undefined) return running;
    const creating = this.#begin(file).catch((error: unknown) => {
      this.#created.delete(file.id);
      throw error;
    });
    this.#created.set(file.id, creating);
    return creating;
  }

  partUrl(uploadId: string, partNumber: number): Promise<string> {
    return this.#urls.urlOf(uploadId, partNumber);
  }

  /**
   * What need not be sent: the parts that the server has.
   * @throws WharfError where the upload was begun with parts of another size
   */
  async storedParts(uploadId: string): Promise<S3Part[]> {
    const upload = await this.#urls.refresh(uploadId);
    const plan = planParts(upload.fileSize ?? 0, this.#settings.partSize);
    if (upload.partsCount !== plan.parts)
      throw new WharfError(
        `${upload.fileName} was begun with parts of another size: remove it and add it again`,
      );
    const sizeOf = (number: number) => {
      const { start, end } = partBounds(plan, number);
      return end - start;
    };
    // Every byte is there, only the answer to that got lost.
    if (upload.status !== 'pending')
      return Array.from({ length: plan.parts }, (_, at) => storedPart(at + 1, sizeOf(at + 1), upload.status));
    return (upload.parts ?? []).flatMap(({ number, size, etag }) =>
      size === sizeOf(number) && etag !== undefined ? [storedPart(number, size, etag)] : [],
    );
  }

  /** @returns address of the upload in the API */
  async complete(uploadId: string): Promise<string> {
    const { upload } = await this.#client.uploads.triggerAction(uploadId, { action: 'complete' });
    if (upload.status === 'failed') throw new UploadFailedError(upload);
    if (this.#settings.waitForImport === true) await upload.wait();
    this.#forget(uploadId);
    return `${this.#client.baseURL}/uploads/${encodeURIComponent(uploadId)}`;
  }

  async abort(uploadId: string): Promise<void> {
    this.#forget(uploadId);
    await this.#client.uploads.delete(uploadId);
  }

  async #begin(file: UppyFileLike): Promise<Upload> {
    const { fileSize, parts } = planParts(file.size ?? 0, this.#settings.partSize);
    const fileName = file.name ?? 'file';
    const guess = fileType(fileName, file.type);
    const { upload } = await this.#client.uploads.create({
      fileName,
      fileSize,
      parts,
      contentType: guess.contentType,
      kind: this.#settings.kind?.(file) ?? kindIn(file.meta) ?? guess.kind,
      assetOptions: this.#settings.assetOptions?.(file),
    });
    this.#urls.keep(upload);
    this.#fileIds.set(upload.id, file.id);
    return upload;
  }

  #forget(uploadId: string): void {
    this.#urls.forget(uploadId);
    this.#created.delete(this.#fileIds.get(uploadId) ?? '');
    this.#fileIds.delete(uploadId);
  }
}

function storedPart(PartNumber: number, Size: number, ETag: string): S3Part {
  return { PartNumber, Size, ETag: bareTag(ETag) };
}

/** What the page, or a form of Uppy's, said. The server refuses what is no kind. */
function kindIn(meta: UppyFileLike['meta']): Kind | undefined {
  return typeof meta.kind === 'string' && meta.kind !== '' ? (meta.kind as Kind) : undefined;
}
