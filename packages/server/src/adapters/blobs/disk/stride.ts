import type { IndexedPart } from '../../../ports/part-index.ts';

/** What a part's size says about the upload's split. Sizes in bytes. */
export interface SizedPart {
  readonly number: number;
  readonly size: number;
  readonly partsCount: number;
  readonly fileSize: number;
}

/**
 * The stride (size of every part but the last) of the uniform split that this part can belong to,
 * or undefined when there is none. For a single part it is the whole file.
 */
export function strideSuggestedBy(part: SizedPart, minPartSize: number): number | undefined {
  const { number, size, partsCount, fileSize } = part;
  if (partsCount === 1) return size === fileSize ? fileSize : undefined;
  const others = partsCount - 1;
  const stride = number < partsCount ? size : (fileSize - size) / others;
  const possible = Number.isInteger(stride) && stride >= minPartSize && others * stride < fileSize;
  return possible ? stride : undefined;
}

/** Offset of the part in the main file, or undefined when its size does not fit the stride. */
export function placeOf(part: SizedPart, stride: number): number | undefined {
  const last = part.number === part.partsCount;
  const expected = last ? part.fileSize - (part.partsCount - 1) * stride : stride;
  return part.size === expected ? (part.number - 1) * stride : undefined;
}

/** The stride that parts at their place prove; undefined when none is at its place. */
export function strideProvenBy(parts: readonly IndexedPart[], partsCount: number): number | undefined {
  for (const part of parts) {
    if (part.spill !== null) continue;
    if (part.number > 1) return part.offset / (part.number - 1);
    if (partsCount > 1) return part.size;
  }
  return undefined;
}
