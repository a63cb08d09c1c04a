import type { WebhookRecord } from '../../ports/webhook-repository.ts';
import { WrongStateError } from '../errors.ts';

/** @throws WrongStateError for a webhook that nothing is sent to */
export function requireEnabled({ id, disabledAt, disabledReason }: WebhookRecord): void {
  if (disabledAt === null) return;
  const why = disabledReason === 'gone' ? 'its receiver answered 410 Gone' : 'by request';
  throw new WrongStateError(`The webhook is disabled (${why}): enable it first`, { webhookId: id });
}
