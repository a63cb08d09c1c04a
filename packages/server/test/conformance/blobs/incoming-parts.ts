import assert from 'node:assert/strict';
import type { IncomingPart } from '../../../src/ports/part-receiver.ts';
import { collect, inChunks } from './bytes.ts';
import type { BegunUpload, ReceiverSubject } from './subjects.ts';

/** A part of an upload as it arrives, whole and in chunks, but for the changes. */
export function partOf(
  { key, plan }: BegunUpload,
  number: number,
  bytes: Uint8Array,
  changes: Partial<IncomingPart> = {},
): IncomingPart {
  return {
    key,
    number,
    partsCount: plan.parts,
    fileSize: plan.size,
    contentLength: bytes.length,
    expectedDigests: [],
    body: inChunks(bytes),
    ...changes,
  };
}

/** A body that must not be touched. */
export const untouchable: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]: () => assert.fail('the body was read'),
};

/** A body whose connection breaks behind these bytes. */
export async function* breaking(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield* inChunks(bytes);
  throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
}

/** Completes the upload and reads what it stored. */
export async function storedBytes({ store }: ReceiverSubject, { key, ref }: BegunUpload): Promise<Buffer> {
  assert.equal(await store.complete(key, ref, await store.listParts(key, ref)), true);
  return collect(store.read(key));
}
