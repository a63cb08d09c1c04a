import { MAX_PART_SIZE } from '@wharf/contract';
import { InvalidRequestError, WrongStateError } from '../../../domain/errors.ts';
import type { IncomingPart } from '../../../ports/part-receiver.ts';

type PlannedPart = Pick<IncomingPart, 'number' | 'partsCount' | 'fileSize'>;

/** Refuses part numbers outside of the plan. @throws InvalidRequestError */
export function checkNumber({ number, partsCount }: PlannedPart): void {
  if (Number.isInteger(number) && number >= 1 && number <= partsCount) return;
  throw new InvalidRequestError(
    `There is no part ${number}: this upload has ${partsCount === 1 ? 'only part 1' : `parts 1 to ${partsCount}`}.`,
    { number, partsCount },
  );
}

/**
 * Refuses sizes that no upload of this plan can have.
 * @throws InvalidRequestError
 */
export function checkSize(part: PlannedPart, size: number, minPartSize: number): void {
  const { number, partsCount, fileSize } = part;
  const details = { number, size, partsCount, fileSize };
  if (size === 0) {
    throw new InvalidRequestError(`Part ${number} is empty: a part has at least one byte.`, details);
  }
  if (size > MAX_PART_SIZE) {
    throw new InvalidRequestError(
      `Part ${number} has ${size} bytes; a part may have at most ${MAX_PART_SIZE} bytes (5 GiB).`,
      { ...details, maximum: MAX_PART_SIZE },
    );
  }
  if (size > fileSize) {
    throw new InvalidRequestError(
      `Part ${number} has ${size} bytes, more than the whole file, which was announced with ${fileSize} bytes.`,
      details,
    );
  }
  if (number < partsCount && size < minPartSize) {
    throw new InvalidRequestError(
      `Part ${number} has ${size} bytes; every part but the last (part ${partsCount}) must have at least ${minPartSize} bytes.`,
      { ...details, minimum: minPartSize },
    );
  }
}

/** The error for a part that, with the `others` bytes already stored, exceeds the file. */
export function surplusError(part: PlannedPart, size: number, others: number): InvalidRequestError {
  const { number, fileSize } = part;
  const room = Math.max(0, fileSize - others);
  return new InvalidRequestError(
    `Part ${number} has ${size} bytes, but only ${room} are missing: the file was announced with ${fileSize} bytes and the other parts have ${others}.`,
    { number, size, fileSize, others, surplus: size - room },
  );
}

/** The error for a part of an object that is completed, aborted or gone. */
export function closedError({ number }: PlannedPart): WrongStateError {
  return new WrongStateError(
    `The upload no longer takes parts: it was completed, aborted or has expired. Part ${number} was not stored.`,
    { number },
  );
}

/** The error for a body that ended before its announced length, or broke off. */
export function brokenBodyError(
  { number }: PlannedPart,
  received: number,
  contentLength: number | undefined,
  cause?: unknown,
): InvalidRequestError {
  const progress = contentLength === undefined ? `${received}` : `${received} of ${contentLength}`;
  return new InvalidRequestError(
    `The connection broke after ${progress} bytes of part ${number}. Nothing was changed; send the part again.`,
    { number, received, ...(contentLength === undefined ? {} : { contentLength }) },
    { cause },
  );
}

/** The error for a body that goes on after its announced length. */
export function overlongBodyError({ number }: PlannedPart, contentLength: number): InvalidRequestError {
  return new InvalidRequestError(
    `The body of part ${number} has more bytes than the ${contentLength} that Content-Length announced.`,
    { number, contentLength },
  );
}

/** The error for a body of unknown length that grew past what one part may have. */
export function oversizeBodyError({ number }: PlannedPart): InvalidRequestError {
  return new InvalidRequestError(
    `Part ${number} has more than ${MAX_PART_SIZE} bytes (5 GiB), the most that a part may have.`,
    { number, maximum: MAX_PART_SIZE },
  );
}
