import type { BlobStore, StoredPart } from '../../ports/blob-store.ts';
import type { ObjectRepository } from '../../ports/object-repository.ts';
import type { UploadRecord } from '../../ports/upload-repository.ts';
import type { Dependencies } from '../dependencies.ts';

/** A part of a pending upload, with a URL that takes its bytes. */
export interface PartView {
  readonly number: number;
  readonly url: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly stored: StoredPart | undefined;
}

/** An upload as its owner sees it. */
export interface UploadView {
  readonly upload: UploadRecord;
  /** While `pending`: every part, freshly signed. */
  readonly parts: readonly PartView[] | undefined;
}

/**
 * Adds the parts plan to a pending multipart upload: a client that lost everything but the id
 * resumes from here.
 *
 * @param received what the store has, where that is known: of an upload just created, nothing
 */
export async function viewUpload(
  deps: Pick<Dependencies, 'database' | 'blobs' | 'clock' | 'limits'>,
  upload: UploadRecord,
  received?: ReceivedParts,
): Promise<UploadView> {
  if (upload.status !== 'pending' || upload.partsCount === null) return { upload, parts: undefined };
  const { multipartRef, stored } =
    received ?? (await receivedParts(deps.database.objects, deps.blobs, upload));
  const byNumber = new Map(stored.map((part) => [part.number, part]));
  // Whole seconds, which is what URLs are signed with: they live exactly as long as `expires` says.
  const expiresAt = Math.ceil((deps.clock() + deps.limits.partUrlTtl) / 1000) * 1000;
  const parts: PartView[] = [];
  for (let number = 1; number <= upload.partsCount; number += 1) {
    const url = await deps.blobs.signPart(upload.storageKey, multipartRef, number, expiresAt);
    parts.push({ number, url, expiresAt, stored: byNumber.get(number) });
  }
  return { upload, parts };
}

/** The parts that the store has, and its handle of the multipart upload. */
export interface ReceivedParts {
  readonly multipartRef: string | null;
  readonly stored: readonly StoredPart[];
}

/** Asks the store. */
export async function receivedParts(
  objects: ObjectRepository,
  blobs: BlobStore,
  { storageKey }: Pick<UploadRecord, 'storageKey'>,
): Promise<ReceivedParts> {
  const object = await objects.find(storageKey);
  if (object === undefined || object.state === 'doomed') return { multipartRef: null, stored: [] };
  const stored = await blobs.listParts(storageKey, object.multipartRef);
  return { multipartRef: object.multipartRef, stored };
}
