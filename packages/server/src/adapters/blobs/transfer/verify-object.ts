import { createHash } from 'node:crypto';
import type { BlobStore } from '../../../ports/blob-store.ts';
import type { MovingObject } from './move-object.ts';
import type { ObjectSource } from './object-source.ts';

/**
 * Compares an object with its source.
 *
 * @param handle of the target's store
 * @param deep whether every byte is read again; otherwise only sizes are compared
 * @returns what is wrong, as a sentence; undefined: nothing
 */
export async function verifyObject(
  object: MovingObject,
  source: ObjectSource,
  target: { readonly store: BlobStore; readonly handle: string | null },
  deep: boolean,
): Promise<string | undefined> {
  const { key, state, size } = object;
  if (state === 'open') return verifyParts(key, source, target);
  const found = await target.store.size(key);
  if (found === undefined) return `Object ${key} is not in the target`;
  if (found !== size) return `Object ${key} has ${found} bytes in the target, and should have ${size}`;
  if (!deep) return undefined;
  const expected = object.sha256 ?? (await sha256Of(readAll(source)));
  const actual = await sha256Of(target.store.read(key));
  return actual === expected
    ? undefined
    : `Object ${key} has the SHA-256 ${actual} in the target, and should have ${expected}`;
}

async function verifyParts(
  key: string,
  source: ObjectSource,
  { store, handle }: { readonly store: BlobStore; readonly handle: string | null },
): Promise<string | undefined> {
  const stored = new Map((await store.listParts(key, handle)).map((part) => [part.number, part]));
  const missing = source.parts.filter(({ number, size }) => stored.get(number)?.size !== size);
  if (missing.length > 0)
    return `Object ${key} lacks the parts ${missing.map(({ number }) => number).join(', ')}`;
  return stored.size === source.parts.length ? undefined : `Object ${key} has parts that the source has not`;
}

async function* readAll(source: ObjectSource): AsyncGenerator<Uint8Array> {
  for (const part of source.parts) yield* source.read(part);
}

async function sha256Of(body: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of body) hash.update(chunk);
  return hash.digest('hex');
}
