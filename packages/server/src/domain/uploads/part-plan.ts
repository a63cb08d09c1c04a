import { MAX_PART_SIZE, MAX_PARTS, MIN_PART_SIZE } from '@wharf/contract';
import { InvalidRequestError } from '../errors.ts';

/** How a file is cut, as far as it is known at create: parts may have any legal size. */
export interface PartPlan {
  /** Bytes of the whole file. */
  readonly fileSize: number;
  readonly parts: number;
}

/** A part as far as a plan is concerned. */
export interface PlanPart {
  readonly number: number;
  readonly size: number;
}

/**
 * The smallest and the largest number of parts that a file of this size can be sent in: every part
 * but the last holds 5 MiB to 5 GiB, the last one 1 byte to 5 GiB.
 */
export function possibleParts(fileSize: number): { readonly least: number; readonly most: number } {
  return {
    least: Math.max(1, Math.ceil(fileSize / MAX_PART_SIZE)),
    most: Math.min(MAX_PARTS, Math.floor((fileSize - 1) / MIN_PART_SIZE) + 1),
  };
}

/**
 * Checks at create that the plan can be carried out at all.
 * @throws InvalidRequestError that names the nearest possible number of parts.
 */
export function checkPlan(plan: PartPlan): void {
  const { least, most } = possibleParts(plan.fileSize);
  if (plan.parts >= least && plan.parts <= most) return;
  const nearest = plan.parts < least ? least : most;
  const rule =
    plan.parts < least
      ? `a part holds at most ${MAX_PART_SIZE} bytes (5 GiB)`
      : `every part but the last must hold at least ${MIN_PART_SIZE} bytes (5 MiB)`;
  throw new InvalidRequestError(
    `A file of ${plan.fileSize} bytes cannot be sent in ${plan.parts} part(s): ${rule}. The nearest possible number of parts is ${nearest}.`,
    { fileSize: plan.fileSize, parts: plan.parts, nearestParts: nearest, leastParts: least, mostParts: most },
  );
}

/** At most this many numbers are spelled out in a message; `details` has them all up to 1,000. */
const NAMED_IN_MESSAGE = 20;

function name(numbers: readonly number[]): string {
  const shown = numbers.slice(0, NAMED_IN_MESSAGE).join(', ');
  const more = numbers.length - NAMED_IN_MESSAGE;
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/**
 * Checks at complete that the parts received make exactly the file: all of them, none too small or
 * too large, in total the declared size. Order and total decide, never an assumed chunk size.
 * @throws InvalidRequestError that names every part in the way.
 */
export function checkParts(plan: PartPlan, received: readonly PlanPart[]): void {
  const sizes = new Map(received.map((part) => [part.number, part.size]));
  const missing: number[] = [];
  const tooSmall: number[] = [];
  const tooLarge: number[] = [];
  let total = 0;
  for (let number = 1; number <= plan.parts; number += 1) {
    const size = sizes.get(number);
    if (size === undefined) missing.push(number);
    else if (number < plan.parts && size < MIN_PART_SIZE) tooSmall.push(number);
    else if (size < 1) tooSmall.push(number);
    else if (size > MAX_PART_SIZE) tooLarge.push(number);
    total += size ?? 0;
  }
  const unexpected = received
    .map((part) => part.number)
    .filter((number) => number < 1 || number > plan.parts);
  const problems: string[] = [];
  if (missing.length > 0) problems.push(`missing part(s) ${name(missing)}`);
  if (tooSmall.length > 0) {
    problems.push(
      `part(s) ${name(tooSmall)} smaller than ${MIN_PART_SIZE} bytes, the least for every part but the last`,
    );
  }
  if (tooLarge.length > 0) problems.push(`part(s) ${name(tooLarge)} larger than ${MAX_PART_SIZE} bytes`);
  if (unexpected.length > 0)
    problems.push(`unexpected part(s) ${name(unexpected)}: the upload has ${plan.parts}`);
  if (missing.length === 0 && total < plan.fileSize) {
    problems.push(
      `the parts are ${plan.fileSize - total} byte(s) short of the declared ${plan.fileSize}: ${listSizes(received)}`,
    );
  }
  if (total > plan.fileSize) {
    problems.push(
      `the parts hold ${total - plan.fileSize} surplus byte(s) over the declared ${plan.fileSize}: ${listSizes(received)}`,
    );
  }
  if (problems.length === 0) return;
  const cap = <T>(items: readonly T[]) => items.slice(0, 1000);
  throw new InvalidRequestError(
    `The upload is not complete: ${problems.join('; ')}. Send what is missing and complete again.`,
    {
      missingParts: cap(missing),
      tooSmallParts: cap(tooSmall),
      tooLargeParts: cap(tooLarge),
      unexpectedParts: cap(unexpected),
      receivedBytes: total,
      fileSize: plan.fileSize,
      partsCount: plan.parts,
    },
  );
}

function listSizes(received: readonly PlanPart[]): string {
  const shown = received.slice(0, NAMED_IN_MESSAGE).map((part) => `part ${part.number} has ${part.size}`);
  const more = received.length - NAMED_IN_MESSAGE;
  return more > 0 ? `${shown.join(', ')} and ${more} more parts` : shown.join(', ');
}
