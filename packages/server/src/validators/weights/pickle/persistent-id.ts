import type { StorageValue, Value } from './pickle-value.ts';
import { sizeOf, textOf } from './pickle-value.ts';

/** How storages are referred to: in a zip archive by 5 fields, in a legacy file by 6, of which the last is a view. */
export type StorageForm = 'zip' | 'legacy';

/** A storage whose data the file must hold. */
export interface DeclaredStorage {
  readonly dtype: string | undefined;
  readonly numel: number;
}

/** A part of a storage, as legacy files have it: PyTorch keeps it under a key, along with the storages. */
export interface StorageView {
  readonly key: string;
  /** In elements of the storage. */
  readonly offset: number;
  readonly numel: number;
}

export interface PersistentStorage {
  readonly storage: StorageValue;
  readonly declared: DeclaredStorage;
  readonly view: StorageView | undefined;
}

/**
 * Reads `('storage', class, key, location, numel[, view])` (`persistent_load` in `torch/serialization.py`).
 * @returns Undefined where it is anything else: a source file of a module, a storage of another class.
 */
export function readPersistentId(id: Value, form: StorageForm): PersistentStorage | undefined {
  if (id.kind !== 'tuple') return undefined;
  const [tag, type, rawKey, location, count, view] = id.items;
  const key = textOf(rawKey);
  const numel = sizeOf(count);
  // The first zip checkpoints (PyTorch 1.4, 1.5) have the view's place too, empty.
  const arity = id.items.length === 5 ? form === 'zip' : id.items.length === 6;
  if (!arity || textOf(tag) !== 'storage' || type?.kind !== 'global' || type.global.use.kind !== 'storage') {
    return undefined;
  }
  if (key === undefined || !/^\d{1,20}$/.test(key) || numel === undefined) return undefined;
  if (!/^[a-z]{1,16}(?::\d{1,4})?$/.test(textOf(location) ?? '')) return undefined;
  const { dtype } = type.global.use;
  const declared = { dtype, numel };
  if (view === undefined || view.kind === 'none')
    return { storage: { kind: 'storage', key, ...declared }, declared, view: undefined };
  const part = form === 'legacy' ? viewOf(view, numel) : undefined;
  return part === undefined
    ? undefined
    : { storage: { kind: 'storage', key, dtype, numel: part.numel }, declared, view: part };
}

/** `(view key, offset, size)` in elements: a part of the storage under the first key. */
function viewOf(view: Value, numel: number): StorageView | undefined {
  if (view.kind !== 'tuple' || view.items.length !== 3) return undefined;
  const offset = sizeOf(view.items[1]);
  const size = sizeOf(view.items[2]);
  const key = textOf(view.items[0]);
  if (key === undefined || offset === undefined || size === undefined) return undefined;
  return offset + size <= numel ? { key, offset, numel: size } : undefined;
}
