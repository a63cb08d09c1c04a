import { MAX_PART_SIZE } from '@wharf/contract';
import { ChecksumMismatchError, DomainError } from '../../../domain/errors.ts';
import type { IncomingPart } from '../../../ports/part-receiver.ts';
import type { ComputedDigest } from './digests.ts';
import {
  brokenBodyError,
  checkSize,
  overlongBodyError,
  oversizeBodyError,
  surplusError,
} from './part-rules.ts';
import type { PartWriter } from './part-writers.ts';

export interface TransferLimits {
  /** Bytes that the other parts of the upload have. */
  readonly others: number;
  readonly minPartSize: number;
}

/**
 * Passes the body of a part to its writer, counting, and checks length and digests at its end.
 * @returns bytes received and their SHA-256, hexadecimal.
 * @throws InvalidRequestError when the body is too long, too short or breaks off
 * @throws ChecksumMismatchError
 */
export async function transferBody(
  part: IncomingPart,
  writer: PartWriter,
  limits: TransferLimits,
): Promise<{ readonly size: number; readonly sha256: string }> {
  const size = await pump(part, writer, limits);
  if (part.contentLength === undefined) checkSize(part, size, limits.minPartSize);
  else if (size < part.contentLength) throw brokenBodyError(part, size, part.contentLength);
  const digests = await writer.finish();
  checkDigests(part, digests);
  const sha256 = digests.find(({ algorithm }) => algorithm === 'sha256');
  if (sha256 === undefined) throw new Error('The writer did not compute a SHA-256');
  return { size, sha256: Buffer.from(sha256.value).toString('hex') };
}

async function pump(part: IncomingPart, writer: PartWriter, { others }: TransferLimits): Promise<number> {
  const { contentLength, fileSize } = part;
  const limit = contentLength ?? Math.min(fileSize - others, MAX_PART_SIZE);
  const body = part.body[Symbol.asyncIterator]();
  let received = 0;
  let ended = false;
  try {
    for (;;) {
      const chunk = await nextChunk(part, body, received);
      if (chunk === undefined) {
        ended = true;
        return received;
      }
      received += chunk.length;
      if (received > limit) throw tooLong(part, received, others);
      const wait = writer.add(chunk);
      if (wait !== undefined) await wait;
    }
  } finally {
    if (!ended) await body.return?.();
  }
}

async function nextChunk(
  part: IncomingPart,
  body: AsyncIterator<Uint8Array>,
  received: number,
): Promise<Uint8Array | undefined> {
  try {
    const next = await body.next();
    return next.done === true ? undefined : next.value;
  } catch (error) {
    // A coded error comes from a layer that knows more, a time limit for instance.
    throw error instanceof DomainError ? error : brokenBodyError(part, received, part.contentLength, error);
  }
}

function tooLong(part: IncomingPart, received: number, others: number): DomainError {
  if (part.contentLength !== undefined) return overlongBodyError(part, part.contentLength);
  if (received > part.fileSize - others) return surplusError(part, received, others);
  return oversizeBodyError(part);
}

function checkDigests(part: IncomingPart, computed: readonly ComputedDigest[]): void {
  for (const { algorithm, value, header } of part.expectedDigests) {
    const actual = computed.find((digest) => digest.algorithm === algorithm);
    if (actual !== undefined && Buffer.from(value).equals(actual.value)) continue;
    const expected = Buffer.from(value).toString('base64');
    const found = actual === undefined ? 'none' : Buffer.from(actual.value).toString('base64');
    throw new ChecksumMismatchError(
      `Part ${part.number} was not stored: ${header} announced the ${algorithm} ${expected}, but the bytes received have ${found}.`,
      { number: part.number, header, algorithm, expected, actual: found },
    );
  }
}
