import { MAX_WEBHOOKS, type WebhookEventType } from '@wharf/contract';
import type { WebhookRecord } from '../../ports/webhook-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { InvalidRequestError } from '../errors.ts';
import { newId } from '../ids.ts';
import { singleLine } from '../plain-text.ts';
import { checkWebhookUrl } from './check-webhook-url.ts';
import { newWebhookSecret } from './signature.ts';

/** What its owner says of a webhook. */
export interface WebhookFields {
  readonly url: string;
  /** Empty: every type. */
  readonly eventTypes?: readonly WebhookEventType[];
  readonly description?: string;
  readonly disabled?: boolean;
}

/** A webhook with its secret, which is in clear nowhere else. */
export interface IssuedWebhook {
  readonly webhook: WebhookRecord;
  readonly secret: string;
}

/** @throws InvalidRequestError for a URL that could never be sent to, and where the project has too many */
export async function createWebhook(
  deps: Pick<Dependencies, 'database' | 'fetcher' | 'secrets' | 'clock'>,
  projectId: string,
  { url, eventTypes = [], description = '', disabled = false }: WebhookFields,
): Promise<IssuedWebhook> {
  const id = newId('webhook');
  const secret = newWebhookSecret();
  const at = deps.clock();
  const webhook: WebhookRecord = {
    id,
    projectId,
    url: checkWebhookUrl(deps, url),
    eventTypes: [...new Set(eventTypes)],
    description: singleLine(description),
    disabledAt: disabled ? at : null,
    disabledReason: disabled ? 'owner' : null,
    sealedSecret: deps.secrets.seal(secret, id),
    formerSealedSecret: null,
    formerSecretUntil: null,
    failingSince: null,
    createdAt: at,
    updatedAt: at,
  };
  if (!(await deps.database.webhooks.insert(webhook, MAX_WEBHOOKS))) {
    throw new InvalidRequestError(
      `A project has at most ${MAX_WEBHOOKS} webhooks: delete one that is not needed any more`,
      { limit: MAX_WEBHOOKS },
    );
  }
  return { webhook, secret };
}
