import { createHash } from 'node:crypto';
import type { BlobStore } from '../../ports/blob-store.ts';
import type { ObjectRecord } from '../../ports/object-repository.ts';
import type { Rendition } from '../../ports/validator.ts';
import { newId } from '../ids.ts';
import type { NewContent } from './adopt-blob.ts';

/** A derived file on its way into the store: its ledger row is written before its first byte. */
export interface PreparedRendition {
  readonly rendition: Rendition;
  readonly storageKey: string;
  /** Hexadecimal SHA-256 of the bytes. */
  readonly sha256: string;
  /** The row that announces it to the ledger. */
  object(projectId: string, at: number): ObjectRecord;
}

/** A stored rendition about to become a blob. */
export function renditionContent(
  { storageKey, sha256, rendition: { bytes, contentType } }: PreparedRendition,
  projectId: string,
  at: number,
): NewContent {
  return { projectId, storageKey, sha256, size: bytes.length, contentType, at, derived: true };
}

export function prepareRenditions(renditions: readonly Rendition[]): readonly PreparedRendition[] {
  return renditions.map((rendition) => {
    const storageKey = newId('rendition');
    return {
      rendition,
      storageKey,
      sha256: createHash('sha256').update(rendition.bytes).digest('hex'),
      object: (projectId, at) => ({
        key: storageKey,
        projectId,
        state: 'open',
        size: rendition.bytes.length,
        multipartRef: null,
        purpose: 'rendition',
        createdAt: at,
      }),
    };
  });
}

export async function storeRenditions(
  blobs: Pick<BlobStore, 'put'>,
  renditions: readonly PreparedRendition[],
): Promise<void> {
  for (const { storageKey, rendition } of renditions) {
    await blobs.put(storageKey, rendition.bytes, rendition.contentType);
  }
}
