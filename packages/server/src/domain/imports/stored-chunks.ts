import type { StoredPart } from '../../ports/blob-store.ts';
import type { Dependencies } from '../dependencies.ts';
import { chunkCount } from './chunk-size.ts';

/** What the store has of a file that is being fetched, in order of number. */
export async function storedChunks(
  { blobs, database }: Pick<Dependencies, 'blobs' | 'database'>,
  { key, chunkSize }: { readonly key: string; readonly chunkSize: number },
): Promise<readonly StoredPart[]> {
  const object = await database.objects.find(key);
  if (object === undefined || object.state === 'doomed') return [];
  const parts = await blobs.listParts(key, object.multipartRef);
  if (parts.length > 0 || object.multipartRef === null) return parts;
  // An earlier worker may have made the object, and died: its parts are known by their sizes alone.
  const size = await blobs.size(key);
  return size === undefined ? [] : partsOf(size, chunkSize);
}

function partsOf(size: number, chunkSize: number): readonly StoredPart[] {
  return Array.from({ length: chunkCount(size, chunkSize) }, (_, index) => ({
    number: index + 1,
    size: Math.min(chunkSize, size - index * chunkSize),
    etag: '',
  }));
}
