import type { BlobRecord } from '../../ports/blob-repository.ts';
import type { Repositories } from '../../ports/database.ts';
import { newId } from '../ids.ts';

/** A stored object about to become a blob, or to be recognised as one that is there. */
export interface NewContent {
  readonly projectId: string;
  readonly storageKey: string;
  /** Hexadecimal SHA-256. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  readonly contentType: string;
  readonly at: number;
  /** Made of a file, and kept beside it. @default false: a file itself */
  readonly derived?: boolean;
}

/**
 * Makes a blob of a stored object and counts `holder` among its users. If the project has these
 * bytes already, the new object is doomed and the old one shared: the same bytes cost their space
 * once. Never looks beyond the project, so that nobody learns what others have.
 */
export async function adoptBlob(
  tx: Pick<Repositories, 'blobs' | 'objects'>,
  content: NewContent,
  holder: string,
): Promise<BlobRecord> {
  const { derived = false } = content;
  const existing = await tx.blobs.findByDigest(content.projectId, content.sha256);
  if (existing !== undefined) {
    await tx.blobs.addReference(existing.id, holder);
    if (existing.derived && !derived) await tx.blobs.markAsFile(existing.id);
    if (existing.storageKey !== content.storageKey) await tx.objects.doom(content.storageKey);
    return existing;
  }
  const blob: BlobRecord = {
    id: newId('blob'),
    projectId: content.projectId,
    sha256: content.sha256,
    size: content.size,
    contentType: content.contentType,
    storageKey: content.storageKey,
    createdAt: content.at,
    derived,
  };
  await tx.blobs.insert(blob);
  await tx.blobs.addReference(blob.id, holder);
  await seal(tx.objects, content.storageKey);
  return blob;
}

/**
 * @throws Error when the object was doomed meanwhile, because its writer had slept for too long: a blob
 * must never refer to bytes that are about to be deleted.
 */
async function seal(objects: Repositories['objects'], key: string): Promise<void> {
  if (await objects.changeState(key, 'open', 'sealed')) return;
  const state = (await objects.find(key))?.state;
  if (state !== 'sealed') throw new Error(`Object ${key} cannot become a blob: it is ${state ?? 'gone'}`);
}

/**
 * Ends the references of these holders and dooms the objects that nobody uses any more, in the same
 * transaction: a blob is never freed while it is referenced.
 */
export async function releaseBlobs(
  tx: Pick<Repositories, 'blobs' | 'objects'>,
  holders: readonly string[],
): Promise<void> {
  for (const blob of await tx.blobs.releaseReferences(holders)) await tx.objects.doom(blob.storageKey);
}
