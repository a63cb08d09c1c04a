/** How a file is cut into parts. */
import { WharfError } from '../errors/wharf-error.ts';

const MIB = 1024 * 1024;

/** Least bytes of every part but the last, as S3 has it. */
export const MIN_PART_SIZE = 5 * MIB;
/** Most bytes of a part. */
export const MAX_PART_SIZE = 5 * 1024 * MIB;
export const MAX_PARTS = 10_000;
/** Most bytes of a file: 5 TiB. */
export const MAX_FILE_SIZE = 5 * 1024 * 1024 * MIB;

/** Large enough to be quick, small enough to lose little when a connection breaks. */
export const DEFAULT_PART_SIZE = 16 * MIB;

export interface PartPlan {
  /** Bytes of the whole file. */
  readonly fileSize: number;
  /** Bytes of every part but the last. */
  readonly partSize: number;
  readonly parts: number;
}

function planOf(fileSize: number, partSize: number): PartPlan {
  return { fileSize, partSize, parts: Math.ceil(fileSize / partSize) };
}

/**
 * @param fileSize bytes, 1 to 5 TiB
 * @param partSize bytes, 5 MiB to 5 GiB. @default 16 MiB; more, in whole MiB, where 10,000 parts would not do
 * @throws WharfError where no such plan is possible
 */
export function planParts(fileSize: number, partSize?: number): PartPlan {
  if (!Number.isSafeInteger(fileSize) || fileSize < 0)
    throw new WharfError(`fileSize must be a whole number of bytes, not ${fileSize}`);
  if (fileSize === 0) throw new WharfError('The file is empty: there is nothing to upload');
  if (fileSize > MAX_FILE_SIZE) throw new WharfError(`A file of ${fileSize} bytes is larger than 5 TiB`);
  if (partSize === undefined) {
    const needed = Math.ceil(fileSize / MAX_PARTS / MIB) * MIB;
    return planOf(fileSize, Math.max(DEFAULT_PART_SIZE, needed));
  }
  if (!Number.isSafeInteger(partSize) || partSize < MIN_PART_SIZE || partSize > MAX_PART_SIZE)
    throw new WharfError(
      `partSize must be ${MIN_PART_SIZE} to ${MAX_PART_SIZE} bytes (5 MiB to 5 GiB), not ${partSize}`,
    );
  const plan = planOf(fileSize, partSize);
  if (plan.parts > MAX_PARTS)
    throw new WharfError(
      `partSize ${partSize} cuts ${fileSize} bytes into ${plan.parts} parts, and at most ${MAX_PARTS} are allowed: it must be ${Math.ceil(fileSize / MAX_PARTS)} at least`,
    );
  return plan;
}

/** The bytes of a part: from `start` to before `end`. */
export function partBounds(plan: PartPlan, number: number): { readonly start: number; readonly end: number } {
  const start = (number - 1) * plan.partSize;
  return { start, end: Math.min(start + plan.partSize, plan.fileSize) };
}

/** What is known of an upload that somebody began. */
export interface KnownCut {
  readonly fileSize: number;
  readonly parts: number;
  /** Part sizes in the order in which they are believed: of a saved state, of stored parts but the last. */
  readonly partSizes: readonly number[];
}

/**
 * The plan for an upload that exists: with the part size that was used for it, and otherwise equal parts. Of parts that
 * were cut otherwise, those that differ are sent again.
 */
export function planOfExisting({ fileSize, parts, partSizes }: KnownCut): PartPlan {
  const equal = Math.max(Math.ceil(fileSize / parts), MIN_PART_SIZE);
  const fits = (partSize: number) =>
    partSize >= MIN_PART_SIZE && partSize <= MAX_PART_SIZE && Math.ceil(fileSize / partSize) === parts;
  return planOf(fileSize, partSizes.find(fits) ?? equal);
}
