import { DigestMismatchError } from '../errors/digest-mismatch-error.ts';
import type { ByteRange } from '../platform/platform.ts';
import { digestIn, type PartDigest } from './entity-tag.ts';
import { attemptPut } from './put-attempt.ts';
import type { UploadSession } from './upload-session.ts';

/** Times that a part which arrived changed is sent again. */
const MISMATCHES = 3;

/**
 * Sends a part until the server has acknowledged it. Returns without that where the upload is no longer open.
 *
 * @throws DigestMismatchError where it keeps arriving changed
 * @throws UploadFailedError where the upload has failed or was aborted meanwhile
 * @throws APIError where it is refused, or patience has come to its end
 * @throws APIUserAbortError as soon as the call's signal is aborted
 */
export async function sendPart(session: UploadSession, number: number, range: ByteRange): Promise<void> {
  const what = `part ${number} of ${session.upload.id}`;
  let failures = 0;
  let refusals = 0;
  let mismatches = 0;
  for (;;) {
    const url = await session.urlOf(number);
    if (!session.isOpen) return;
    const outcome = await attemptPut(session, number, range, url);
    if (outcome.is === 'stored') return session.acknowledge(number, outcome.digest);
    session.call.meter.lost(number);
    if (outcome.is !== 'refused') refusals = 0;
    switch (outcome.is) {
      case 'altered':
        mismatches += 1;
        session.call.api.logger.warn(`${what} arrived changed`);
        if (mismatches > MISMATCHES) throw new DigestMismatchError(`Part ${number}`, outcome);
        break;
      case 'refused':
        refusals += 1;
        // A fresh URL was refused, too. Unless the upload is over, there is no more to try.
        if (refusals > 1) throw outcome.error;
        await session.renewUnlessNew(number, url);
        break;
      case 'rejected':
        await session.look();
        if (session.isOpen) throw outcome.error;
        break;
      case 'broken':
        failures += 1;
        if (outcome.digests.length > 0 && (await hasArrived(session, number, outcome.digests))) return;
        await session.patience.tried(what, outcome.error, failures);
        break;
      case 'busy':
        failures += 1;
        await session.patience.tried(what, outcome.error, failures);
    }
  }
}

/** Only the answer was lost where the server shows exactly these bytes: the part is then acknowledged. */
async function hasArrived(
  session: UploadSession,
  number: number,
  digests: readonly PartDigest[],
): Promise<boolean> {
  const { parts } = await session.look();
  const stored = parts?.find((part) => part.number === number);
  const theirs = digestIn(stored?.etag);
  const ours = digests.find(({ algorithm }) => algorithm === theirs?.algorithm);
  if (ours === undefined || ours.hex !== theirs?.hex || stored?.size !== session.sizeOf(number)) return false;
  session.acknowledge(number, ours.hex);
  return true;
}
