import type { ByteSource } from '../platform.ts';
import { blobBytes } from './blob-bytes.ts';

/** Name and time of modification, which a `Blob` has only where it is a `File`. */
type MaybeFile = Blob & { readonly name?: unknown; readonly lastModified?: unknown };

/** A `Blob` or `File` that the user gave. Its bytes stay where they are. */
export function userBlobSource(blob: MaybeFile): ByteSource {
  return {
    size: blob.size,
    name: typeof blob.name === 'string' && blob.name !== '' ? blob.name : undefined,
    type: blob.type === '' ? undefined : blob.type,
    lastModified: typeof blob.lastModified === 'number' ? blob.lastModified : undefined,
    range(start, end) {
      const slice = blob.slice(start, end);
      return { size: slice.size, blob: slice, stream: () => blobBytes(slice) };
    },
    close: async () => {},
  };
}
