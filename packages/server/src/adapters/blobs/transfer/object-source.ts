import type { BlobStore } from '../../../ports/blob-store.ts';
import type { IndexedPart } from '../../../ports/part-index.ts';
import type { Layout } from '../disk/layouts.ts';
import { ObjectReader } from '../disk/object-reader.ts';
import { DiskPaths } from '../disk/paths.ts';
import { segmentsOf } from '../disk/segments.ts';
import { verified } from './verified-body.ts';

/** A run of bytes of the source that becomes one part of the target. */
export interface PartToMove {
  readonly number: number;
  /** Bytes before it, of the parts that there are. */
  readonly start: number;
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal, where it is known. */
  readonly sha256: string | undefined;
}

/** The bytes of one object of the source. */
export interface ObjectSource {
  /** In order of number. */
  readonly parts: readonly PartToMove[];
  read(part: PartToMove): AsyncIterable<Uint8Array>;
}

/** Bytes of a part where the source does not say what its parts were: 10,000 of them are 5 TiB. */
const PART = 64 * 1024 ** 2;
const MAX_PARTS = 10_000;
/** Bytes read from the disk at a time. */
const CHUNK = 1024 ** 2;

/** A completed object, in parts of one size. */
export function wholeObject(store: BlobStore, key: string, size: number): ObjectSource {
  const partSize = Math.max(PART, Math.ceil(size / MAX_PARTS));
  const parts = Array.from({ length: Math.max(1, Math.ceil(size / partSize)) }, (_, index): PartToMove => {
    const start = index * partSize;
    return { number: index + 1, start, size: Math.min(partSize, size - start), sha256: undefined };
  });
  return { parts, read: ({ start, size: length }) => store.read(key, { start, end: start + length }) };
}

/** The parts that a disk store has of an object, whether it is complete or not. */
export function partsOnDisk(directory: string, key: string, indexed: readonly IndexedPart[]): ObjectSource {
  const paths = new DiskPaths(directory);
  const layout: Layout = {
    size: indexed.reduce((total, { size }) => total + size, 0),
    segments: segmentsOf(indexed),
    path: ({ spill }) => (spill === null ? paths.main(key) : paths.spill(key, spill)),
    sha256: undefined,
  };
  let start = 0;
  const parts = indexed.map(({ number, size, sha256 }): PartToMove => {
    const part = { number, start, size, sha256 };
    start += size;
    return part;
  });
  return { parts, read: (part) => readPart(key, layout, part) };
}

/** All bytes that there are, each part compared with its digest. @throws DamagedObjectError */
export async function* inOrder(source: ObjectSource, key: string): AsyncGenerator<Uint8Array> {
  for (const part of source.parts) yield* verified(source.read(part), { ...part, what: nameOf(key, part) });
}

/** A part as messages call it. */
export function nameOf(key: string, { number }: PartToMove): string {
  return `part ${number} of object ${key}`;
}

async function* readPart(
  key: string,
  layout: Layout,
  { start, size }: PartToMove,
): AsyncGenerator<Uint8Array> {
  await using reader = new ObjectReader(key, layout);
  for (let done = 0; done < size; done += CHUNK) {
    yield await reader.read(start + done, Math.min(CHUNK, size - done));
  }
}
