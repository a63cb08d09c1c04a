import type { ObjectRecord, ObjectRepository } from '../../ports/object-repository.ts';
import { InsufficientStorageError } from '../errors.ts';

/** Bytes never promised to uploads: the database and the collector need room to work in. */
const MARGIN = 64 * 1024 ** 2;

/**
 * Enters an object in the ledger, which reserves its size, if the store has that much room beside
 * what is already promised. Call it in the transaction that creates the object's owner, with the
 * free bytes read before.
 * @throws InsufficientStorageError that says how much is free.
 */
export async function reserveSpace(
  objects: ObjectRepository,
  object: ObjectRecord,
  freeBytes: number | undefined,
): Promise<void> {
  if (freeBytes !== undefined) {
    const available = freeBytes - (await objects.outstandingBytes()) - MARGIN;
    if (object.size > available) {
      throw new InsufficientStorageError(
        `The file needs ${object.size} bytes, but only ${Math.max(0, available)} are free: delete something or abort other uploads`,
        { fileSize: object.size, availableBytes: Math.max(0, available) },
      );
    }
  }
  await objects.insert(object);
}
