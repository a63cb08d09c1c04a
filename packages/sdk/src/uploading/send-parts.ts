import { APIUserAbortError } from '../errors/api-user-abort-error.ts';
import type { PartSupply } from './part-supply.ts';
import { sendPart } from './send-part.ts';
import type { UploadSession } from './upload-session.ts';

/**
 * Sends parts, several at a time, beginning in the order given.
 * @param numbers ascending
 * @throws what the first part that cannot be sent throws; the others are then stopped
 */
export async function sendParts(
  session: UploadSession,
  supply: PartSupply,
  numbers: readonly number[],
): Promise<void> {
  const { call } = session;
  const queue = numbers.values();
  const work = async () => {
    for (const number of queue) {
      if (!session.isOpen) return;
      const range = await supply.take(number);
      try {
        await sendPart(session, number, range);
      } finally {
        supply.release(range);
      }
    }
  };
  const slots = Math.min(call.concurrency, numbers.length);
  const works = Array.from({ length: slots }, () => work().catch((error: unknown) => call.stop(error)));
  // All of them, so that nothing is read or sent any more when this returns.
  await Promise.all(works);
  if (call.signal.aborted)
    throw call.reasonOf(new APIUserAbortError('Aborted', {}, { cause: call.signal.reason }));
}
