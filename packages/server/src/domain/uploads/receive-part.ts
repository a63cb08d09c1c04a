import type { ExpectedDigest, PartReceiver } from '../../ports/part-receiver.ts';
import type { Dependencies } from '../dependencies.ts';
import { NotFoundError, WrongStateError } from '../errors.ts';

/** A part as it arrives at a signed URL, whose signature has been checked. */
export interface ArrivingPart {
  readonly storageKey: string;
  readonly number: number;
  readonly contentLength: number | undefined;
  readonly expectedDigests: readonly ExpectedDigest[];
  /** Nobody else may use its chunks: the receiver takes their memory. */
  readonly body: AsyncIterable<Uint8Array>;
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
  // The storage key of a multipart upload is its id.
  const upload = await deps.database.uploads.findById(part.storageKey);
  if (upload === undefined || upload.fileSize === null || upload.partsCount === null) {
    throw new NotFoundError('There is no such upload', { uploadId: part.storageKey });
  }
  if (upload.status !== 'pending') {
    throw new WrongStateError(`The upload is ${upload.status} and takes no more parts`, {
      uploadId: upload.id,
      status: upload.status,
    });
  }
  const stored = await receiver.receive({
    key: part.storageKey,
    number: part.number,
    partsCount: upload.partsCount,
    fileSize: upload.fileSize,
    contentLength: part.contentLength,
    expectedDigests: part.expectedDigests,
    body: part.body,
    ownsChunks: true,
  });
  deps.feed.uploadChanged(upload.id);
  return stored;
}
