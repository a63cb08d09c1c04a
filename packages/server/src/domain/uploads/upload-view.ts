import type { StoredPart } from '../../ports/blob-store.ts';
import type { UploadRecord } from '../../ports/upload-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { enqueueUpload } from './enqueue-upload.ts';
import { failEndedUpload } from './fail-ended-upload.ts';
import { type ReceivedParts, receivedParts } from './received-parts.ts';

/** URLs signed before others get their turn: some milliseconds. */
const SIGNED_AT_ONCE = 250;

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
 * resumes from here. Where a complete died after the store had made the object, it is carried to its end: there is
 * nothing left to send. Where the store has ended the upload, it fails: no URL would take anything.
 *
 * @param known what the store has, where that is known: of an upload just created, nothing
 */
export async function viewUpload(
  deps: Pick<Dependencies, 'database' | 'blobs' | 'feed' | 'tracer' | 'clock' | 'limits' | 'crashPoint'>,
  upload: UploadRecord,
  known?: ReceivedParts,
): Promise<UploadView> {
  const { id, status, partsCount, traceContext: parent } = upload;
  if (status !== 'pending' || partsCount === null) return { upload, parts: undefined };
  const received = known ?? (await receivedParts(deps, upload));
  if (received.final) {
    const completed = await enqueueUpload(deps, upload, undefined);
    // Somebody else did it, or aborted it, since it was read.
    const current = completed ?? (await deps.database.uploads.findById(id));
    return { upload: current ?? upload, parts: undefined };
  }
  if (received.ended) {
    await failEndedUpload(deps, upload);
    return { upload: (await deps.database.uploads.findById(id)) ?? upload, parts: undefined };
  }
  const attributes = { 'wharf.upload.id': id, 'wharf.upload.parts': partsCount };
  const parts = await deps.tracer.run('upload.sign_parts', { parent, attributes }, () =>
    signParts(deps, upload, partsCount, received),
  );
  return { upload, parts };
}

async function signParts(
  deps: Pick<Dependencies, 'blobs' | 'clock' | 'limits'>,
  upload: UploadRecord,
  partsCount: number,
  { multipartRef, stored }: ReceivedParts,
): Promise<readonly PartView[]> {
  const byNumber = new Map(stored.map((part) => [part.number, part]));
  // Whole seconds, which is what URLs are signed with: they live exactly as long as `expires` says.
  const expiresAt = Math.ceil((deps.clock() + deps.limits.partUrlTtl) / 1000) * 1000;
  const parts: PartView[] = [];
  for (let number = 1; number <= partsCount; number += 1) {
    const url = await deps.blobs.signPart(upload.storageKey, multipartRef, number, expiresAt);
    parts.push({ number, url, expiresAt, stored: byNumber.get(number) });
    if (number % SIGNED_AT_ONCE === 0) await new Promise(setImmediate);
  }
  return parts;
}
