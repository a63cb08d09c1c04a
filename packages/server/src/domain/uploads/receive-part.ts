import type { Repositories } from '../../ports/database.ts';
import type { ExpectedDigest, PartReceiver } from '../../ports/part-receiver.ts';
import type { UploadRecord } from '../../ports/upload-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { NotFoundError, WrongStateError } from '../errors.ts';
import { chunkCount } from '../imports/chunk-size.ts';

/** A part as it arrives at a signed URL, whose signature has been checked. */
export interface ArrivingPart {
  readonly storageKey: string;
  readonly number: number;
  readonly contentLength: number | undefined;
  readonly expectedDigests: readonly ExpectedDigest[];
  /** Nobody else may use its chunks: the receiver takes their memory. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** The upload that a part belongs to, and the file that it is a part of. */
interface PartOwner {
  readonly upload: UploadRecord;
  /** Bytes. */
  readonly fileSize: number;
  readonly partsCount: number;
}

/**
 * Stores one part of a pending upload.
 * @throws NotFoundError, WrongStateError, or what the receiver says is wrong with the bytes.
 */
export async function receivePart(
  deps: Pick<Dependencies, 'database' | 'feed'>,
  receiver: PartReceiver,
  part: ArrivingPart,
): Promise<{ readonly etag: string; readonly size: number }> {
  const owner = await findOwner(deps.database, part);
  if (owner === undefined) {
    throw new NotFoundError('There is no such upload', { uploadId: part.storageKey });
  }
  const { upload, fileSize, partsCount } = owner;
  if (upload.status !== 'pending') {
    throw new WrongStateError(`The upload is ${upload.status} and takes no more parts`, {
      uploadId: upload.id,
      status: upload.status,
    });
  }
  const stored = await receiver.receive({
    key: part.storageKey,
    number: part.number,
    partsCount,
    fileSize,
    contentLength: part.contentLength,
    expectedDigests: part.expectedDigests,
    body: part.body,
    ownsChunks: true,
  });
  deps.feed.uploadChanged(upload);
  return stored;
}

async function findOwner(
  database: Pick<Repositories, 'uploads' | 'imports' | 'objects'>,
  part: ArrivingPart,
): Promise<PartOwner | undefined> {
  // The storage key of a multipart upload is its id.
  const upload = await database.uploads.findById(part.storageKey);
  if (upload === undefined) return ownerOfImport(database, part);
  const { fileSize, partsCount } = upload;
  return fileSize === null || partsCount === null ? undefined : { upload, fileSize, partsCount };
}

/** A worker without a disk of its own sends what it fetches as clients do. */
async function ownerOfImport(
  { uploads, imports, objects }: Pick<Repositories, 'uploads' | 'imports' | 'objects'>,
  { storageKey, number }: ArrivingPart,
): Promise<PartOwner | undefined> {
  const file = await imports.findByStorageKey(storageKey);
  const object = await objects.find(storageKey);
  const upload = file && (await uploads.findById(file.uploadId));
  if (file === undefined || object === undefined || upload === undefined) return undefined;
  const { size, chunkSize } = file;
  // A file of unknown length may end with any part.
  const partsCount = size === null || chunkSize === null ? number : chunkCount(size, chunkSize);
  return { upload, fileSize: object.size, partsCount };
}
