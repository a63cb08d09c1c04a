import type { SentEventType } from '@wharf/contract';
import type { DeliveryRecord } from '../../ports/webhook-delivery-repository.ts';
import { newId } from '../ids.ts';

/** A delivery that is to be sent at once. */
export function newDelivery(event: {
  readonly webhookId: string;
  readonly eventId: string;
  readonly eventType: SentEventType;
  readonly payload: string;
  readonly at: number;
}): DeliveryRecord {
  const { at, ...fields } = event;
  return {
    ...fields,
    id: newId('delivery'),
    state: 'pending',
    attempts: 0,
    dueAt: at,
    lastAttemptAt: null,
    finishedAt: null,
    responseStatus: null,
    responseBody: null,
    error: null,
    createdAt: at,
  };
}
