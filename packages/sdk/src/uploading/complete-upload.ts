import { path } from '../core/path.ts';
import { BadRequestError } from '../errors/bad-request-error.ts';
import type { Upload } from '../types.ts';
import type { PartSupply } from './part-supply.ts';
import { sendParts } from './send-parts.ts';
import type { UploadSession } from './upload-session.ts';

/** Times that parts are sent again which the server says it has not. */
const ROUNDS = 3;

/** Fields of `details` in which Wharf names parts that are in the way. */
const IN_THE_WAY = ['missingParts', 'tooSmallParts', 'tooLargeParts'] as const;

/**
 * Says that every part was sent, and sends those that the server names as missing. Safe to repeat.
 * @throws UploadFailedError where the upload has failed or was aborted
 * @throws BadRequestError where the server refuses, and sending parts again does not help
 */
export async function completeUpload(session: UploadSession, supply: PartSupply): Promise<Upload> {
  for (let round = 1; ; round += 1) {
    try {
      const { upload } = await session.ask<{ upload: Upload }>({
        method: 'post',
        path: path`/uploads/${session.upload.id}/action`,
        body: { action: 'complete' },
      });
      return upload;
    } catch (error) {
      if (!(error instanceof BadRequestError)) throw error;
      const upload = await session.look();
      if (!session.isOpen) return upload;
      const numbers = partsInTheWay(session, upload, error.details);
      if (round > ROUNDS || numbers.length === 0) throw error;
      session.call.api.logger.warn(`${error.message}; sending them again`);
      session.forget(numbers);
      await sendParts(session, supply, numbers);
    }
  }
}

function partsInTheWay(
  session: UploadSession,
  upload: Upload,
  details: Readonly<Record<string, unknown>>,
): readonly number[] {
  const { parts } = session.plan;
  const named = IN_THE_WAY.flatMap((field) => (Array.isArray(details[field]) ? details[field] : []));
  const otherSize = (upload.parts ?? [])
    .filter(({ number, size }) => size !== undefined && size !== session.sizeOf(number))
    .map(({ number }) => number);
  const numbers = [...named, ...otherSize].filter(
    (number) => Number.isInteger(number) && number >= 1 && number <= parts,
  );
  return [...new Set(numbers)].sort((a, b) => a - b);
}
