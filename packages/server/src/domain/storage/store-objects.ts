import type { Repositories } from '../../ports/database.ts';
import type { ObjectRecord } from '../../ports/object-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { reserveSpace } from './reserve-space.ts';

/** A small object that is in memory and about to be stored. */
export interface NewObject {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

/**
 * Stores small objects for what `adopt` makes of them in one transaction, and leaves nothing behind
 * whatever happens: objects that `adopt` did not seal are doomed with it, and so are all of them when
 * anything throws. If the process dies, the collector dooms them by their age.
 *
 * @param admit throws where so many bytes may not be added; absent: what is made of files is never refused
 * @throws InsufficientStorageError, having stored nothing; and whatever the store or `adopt` throws.
 */
export async function storeObjects<T>(
  deps: Pick<Dependencies, 'database' | 'blobs' | 'clock' | 'crashPoint'>,
  projectId: string,
  objects: readonly NewObject[],
  adopt: (tx: Repositories) => Promise<T>,
  admit: (tx: Repositories, bytes: number) => Promise<void> = async () => undefined,
): Promise<T> {
  const at = deps.clock();
  const freeBytes = await deps.blobs.freeBytes();
  await deps.database.transaction(async (tx) => {
    await admit(
      tx,
      objects.reduce((sum, { bytes }) => sum + bytes.length, 0),
    );
    for (const object of objects) await reserveSpace(tx.objects, announce(projectId, object, at), freeBytes);
  });
  deps.crashPoint('store:announced');
  try {
    for (const { key, bytes, contentType } of objects) await deps.blobs.put(key, bytes, contentType);
    deps.crashPoint('store:stored');
    return await deps.database.transaction(async (tx) => {
      const result = await adopt(tx);
      await doomOpen(tx, objects);
      return result;
    });
  } catch (error) {
    // Ours is the error to report. If this fails too, the collector gets there by age.
    await deps.database.transaction((tx) => doomOpen(tx, objects)).catch(() => {});
    throw error;
  }
}

function announce(projectId: string, { key, bytes }: NewObject, at: number): ObjectRecord {
  return {
    key,
    projectId,
    state: 'open',
    size: bytes.length,
    multipartRef: null,
    // The purpose under which the collector ends the open objects of a writer that died.
    purpose: 'rendition',
    createdAt: at,
  };
}

/**
 * Only while open: a commit whose answer was lost has sealed them, and what it made of them lives.
 */
async function doomOpen(tx: Pick<Repositories, 'objects'>, objects: readonly NewObject[]): Promise<void> {
  for (const { key } of objects) await tx.objects.changeState(key, 'open', 'doomed');
}
