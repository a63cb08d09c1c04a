import { RemoteFailedError, RemoteRefusedError, type RemoteResponse } from '../../ports/remote-fetcher.ts';
import { retryAfterMilliseconds } from '../../ports/retry-after.ts';
import type { ClaimedDelivery, DeliveryOutcome } from '../../ports/webhook-delivery-repository.ts';
import type { WebhookRecord } from '../../ports/webhook-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { readExcerpt } from './read-excerpt.ts';
import { retryPause } from './retry-schedule.ts';
import { signedHeaders } from './signature.ts';

/** Milliseconds from the first look at the name to the end of the answer. */
const PATIENCE = 15_000;

/** Why nothing is sent where the key that secrets are sealed under is not the one of before. */
const SEALED =
  'The secret of this webhook does not open: this installation has another key (WHARF_SECRET) than it was made with. Give the webhook a new secret, or the installation its old key.';

/** What the receiver says when it never wants anything again. */
const GONE = 410;

type Needs = Pick<Dependencies, 'database' | 'fetcher' | 'secrets' | 'clock' | 'crashPoint'>;

/**
 * What became of an attempt: `unsent` where the webhook was deleted or disabled meanwhile, `superseded` where
 * somebody else has taken the delivery over, who then sends it a second time.
 */
export type AttemptOutcome = 'delivered' | 'retried' | 'dead' | 'unsent' | 'superseded';

/** What an answer, or its absence, says. */
interface Reply {
  readonly status: number | null;
  readonly excerpt: string | null;
  /** Null for a success. */
  readonly error: string | null;
  /** Milliseconds; see `Retry-After`. */
  readonly wish: number | undefined;
}

/**
 * Sends a claimed delivery once and writes down how it went. Between the two the process may die: then it is sent
 * again, with the same `webhook-id`.
 *
 * @throws whatever went wrong on our side; and the reason of `signal`
 */
export async function attemptDelivery(
  deps: Needs,
  { delivery, claim }: ClaimedDelivery,
  signal: AbortSignal,
): Promise<AttemptOutcome> {
  const { webhooks, deliveries } = deps.database;
  const webhook = await webhooks.findById(delivery.webhookId);
  if (webhook === undefined || webhook.disabledAt !== null) {
    await deliveries.release(delivery.id, claim, deps.clock());
    return 'unsent';
  }
  const reply = await send(deps, webhook, delivery, signal);
  deps.crashPoint('webhook:sent');
  const outcome = outcomeOf(reply, delivery.attempts + 1, deps.clock());
  const settled = await deliveries.settle(delivery.id, claim, outcome);
  deps.crashPoint('webhook:settled');
  await noteHealth(deps, webhook, reply, outcome.at);
  if (!settled) return 'superseded';
  return outcome.state === 'pending' ? 'retried' : outcome.state;
}

async function send(
  deps: Needs,
  webhook: WebhookRecord,
  { eventId, payload }: ClaimedDelivery['delivery'],
  signal: AbortSignal,
): Promise<Reply> {
  const at = deps.clock();
  const secrets = currentSecrets(deps, webhook, at);
  if (secrets === undefined) return failed(SEALED);
  const patience = AbortSignal.timeout(PATIENCE);
  try {
    const response = await deps.fetcher.fetch({
      method: 'POST',
      url: webhook.url,
      headers: {
        'content-type': 'application/json',
        ...signedHeaders(secrets, eventId, at, payload),
      },
      body: payload,
      redirects: 'manual',
      signal: AbortSignal.any([signal, patience]),
    });
    return await readReply(response, at);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RemoteRefusedError || error instanceof RemoteFailedError)
      return failed(error.message);
    if (patience.aborted) return failed(`No answer came within ${PATIENCE / 1000} seconds.`);
    throw error;
  }
}

function failed(error: string): Reply {
  return { status: null, excerpt: null, error, wish: undefined };
}

/** The status alone decides; the body is for whoever looks for a fault. */
async function readReply(response: RemoteResponse, at: number): Promise<Reply> {
  const { status } = response;
  const wish = retryAfterMilliseconds(response.header('retry-after'), at);
  return { status, excerpt: await readExcerpt(response), error: refusalOf(status), wish };
}

function refusalOf(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  if (status === GONE) return 'The receiver answered 410: the webhook is disabled.';
  if (status >= 300 && status < 400) {
    return `The receiver answered ${status}, a redirect, which is not followed: change the URL of the webhook.`;
  }
  return `The receiver answered ${status}.`;
}

/**
 * The newest first; the one of before for as long as it counts, and where it opens: after a change of the key, it never
 * will.
 * @returns undefined where the newest does not open
 */
function currentSecrets(
  { secrets }: Pick<Dependencies, 'secrets'>,
  { id, sealedSecret, formerSealedSecret, formerSecretUntil }: WebhookRecord,
  at: number,
): readonly string[] | undefined {
  const open = (sealed: string) => {
    try {
      return [secrets.open(sealed, id)];
    } catch {
      return [];
    }
  };
  const newest = open(sealedSecret);
  if (newest.length === 0) return undefined;
  const isFormerValid = formerSealedSecret !== null && formerSecretUntil !== null && formerSecretUntil > at;
  return isFormerValid ? [...newest, ...open(formerSealedSecret)] : newest;
}

function outcomeOf({ status, excerpt, error, wish }: Reply, attempts: number, at: number): DeliveryOutcome {
  const pause = error === null || status === GONE ? undefined : retryPause(attempts, wish);
  const ended = error === null ? 'delivered' : 'dead';
  return {
    at,
    state: pause === undefined ? ended : 'pending',
    dueAt: at + (pause ?? 0),
    responseStatus: status,
    responseBody: excerpt,
    error,
  };
}

/** Statements of their own: a transaction that locks delivery and webhook could wait for one that deletes both. */
async function noteHealth(
  { database: { webhooks } }: Pick<Dependencies, 'database'>,
  webhook: WebhookRecord,
  { status, error }: Reply,
  at: number,
): Promise<void> {
  if (error === null && webhook.failingSince !== null) await webhooks.setFailing(webhook.id, null);
  if (error !== null && webhook.failingSince === null) await webhooks.setFailing(webhook.id, at);
  if (status === GONE) await webhooks.disableGone(webhook.id, webhook.updatedAt, at);
}
