import type { StoredPart } from '../../ports/blob-store.ts';
import type { UploadRecord } from '../../ports/upload-repository.ts';
import type { Dependencies } from '../dependencies.ts';

/** What the store has of an upload or of a file of one. */
export interface ReceivedParts {
  /** The store's handle of the multipart upload. */
  readonly multipartRef: string | null;
  readonly stored: readonly StoredPart[];
  /**
   * The object is made already, and its parts are no longer known apart: the process that was to say so has died. Only
   * of stores that keep their parts themselves.
   */
  readonly final: boolean;
  /**
   * Nothing can come of it any more: the store has ended the multipart upload, as its rules may, or somebody has deleted
   * it there.
   */
  readonly ended: boolean;
}

const NOTHING = { stored: [], final: false, ended: false };

/**
 * Asks the store, and notes its answer where the store does not do that itself: parts that clients send straight to a
 * bucket are activity, too.
 */
export async function receivedParts(
  { database: { objects }, blobs, clock }: Pick<Dependencies, 'database' | 'blobs' | 'clock'>,
  { storageKey }: Pick<UploadRecord, 'storageKey'>,
): Promise<ReceivedParts> {
  const object = await objects.find(storageKey);
  if (object === undefined || object.state === 'doomed') {
    return { multipartRef: null, ...NOTHING };
  }
  const { multipartRef } = object;
  const stored = await blobs.listParts(storageKey, multipartRef);
  if (multipartRef === null) return { ...NOTHING, multipartRef, stored };
  if (stored.length === 0) {
    if (await blobs.isOpen(storageKey, multipartRef)) return { ...NOTHING, multipartRef };
    const final = (await blobs.size(storageKey)) !== undefined;
    return { multipartRef, stored, final, ended: !final };
  }
  const now = clock();
  const latest = stored.reduce((at, part) => Math.max(at, part.storedAt ?? 0), 0);
  // By the store's clock, which may be ahead of ours.
  await objects.noteReceived(storageKey, { bytes: bytesOf(stored), at: Math.min(latest, now), now });
  return { ...NOTHING, multipartRef, stored };
}

export function bytesOf(stored: readonly StoredPart[]): number {
  return stored.reduce((sum, part) => sum + part.size, 0);
}
