import type { Dependencies } from '../domain/dependencies.ts';
import { type AttemptOutcome, attemptDelivery } from '../domain/webhooks/attempt-delivery.ts';
import { NO_TRACER } from '../ports/tracer.ts';
import type { ClaimedDelivery } from '../ports/webhook-delivery-repository.ts';

type Needs = Parameters<typeof attemptDelivery>[0] & Pick<Dependencies, 'tracer'>;

/** Sends a claimed delivery once, as `attemptDelivery` does, in the trace of the upload that it tells of. */
export async function attemptTraced(
  deps: Needs,
  claimed: ClaimedDelivery,
  signal: AbortSignal,
): Promise<AttemptOutcome> {
  if (deps.tracer === NO_TRACER) return attemptDelivery(deps, claimed, signal);
  const { id, webhookId, eventType, attempts, payload } = claimed.delivery;
  const attributes = {
    'wharf.delivery.id': id,
    'wharf.delivery.attempt': attempts + 1,
    'wharf.event.type': eventType,
    'wharf.webhook.id': webhookId,
  };
  const options = { kind: 'consumer', parent: await traceOfEvent(deps, payload), attributes } as const;
  return deps.tracer.run('webhook deliver', options, async (span) => {
    const outcome = await attemptDelivery(deps, claimed, signal);
    span.annotate({ 'wharf.delivery.outcome': outcome });
    return outcome;
  });
}

/** @returns null where the event tells of no upload, or the upload was not traced */
async function traceOfEvent(
  { database }: Pick<Dependencies, 'database'>,
  payload: string,
): Promise<string | null> {
  const { data } = JSON.parse(payload) as { data?: { upload?: { id?: string } } };
  const id = data?.upload?.id;
  return id === undefined ? null : ((await database.uploads.findById(id))?.traceContext ?? null);
}
