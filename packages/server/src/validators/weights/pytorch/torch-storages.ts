import { Refusal } from '../../refusal.ts';
import type { DeclaredStorage } from '../pickle/persistent-id.ts';
import { elementBytes } from '../pickle/torch-dtypes.ts';

/** @throws {Refusal} `corrupt` for a storage that no file could hold. */
export function storageBytes(key: string, { dtype, numel }: DeclaredStorage): number {
  const bytes = numel * elementBytes(dtype);
  if (!Number.isSafeInteger(bytes)) {
    throw new Refusal('corrupt', `The storage ${key} of the PyTorch checkpoint is larger than any file.`);
  }
  return bytes;
}

/** Requires that the file holds data for exactly those storages that its pickle refers to. */
export function requireSameStorages(
  declared: ReadonlyMap<string, DeclaredStorage>,
  present: ReadonlySet<string>,
): void {
  for (const key of declared.keys()) {
    if (!present.has(key)) {
      throw new Refusal(
        'corrupt',
        `The PyTorch checkpoint refers to the storage ${key}, which it does not hold.`,
        {
          storage: key,
        },
      );
    }
  }
  for (const key of present) {
    if (!declared.has(key)) {
      throw new Refusal(
        'corrupt',
        `The PyTorch checkpoint holds the storage ${key}, to which nothing refers.`,
        {
          storage: key,
        },
      );
    }
  }
}
