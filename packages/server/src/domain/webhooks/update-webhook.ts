import type { WebhookChanges, WebhookRecord } from '../../ports/webhook-repository.ts';
import type { Dependencies } from '../dependencies.ts';
import { singleLine } from '../plain-text.ts';
import { checkWebhookUrl } from './check-webhook-url.ts';
import type { WebhookFields } from './create-webhook.ts';
import { findWebhook, noWebhook } from './find-webhook.ts';

/**
 * Changes what is given. A new URL, and enabling, forget that the receiver was failing.
 * @throws NotFoundError, or InvalidRequestError for a URL that could never be sent to
 */
export async function updateWebhook(
  deps: Pick<Dependencies, 'database' | 'fetcher' | 'clock'>,
  projectId: string,
  id: string,
  { url, eventTypes, description, disabled }: Partial<WebhookFields>,
): Promise<WebhookRecord> {
  const said: WebhookChanges = {
    ...(url === undefined ? {} : { url: checkWebhookUrl(deps, url), failingSince: null }),
    ...(eventTypes === undefined ? {} : { eventTypes: [...new Set(eventTypes)] }),
    ...(description === undefined ? {} : { description: singleLine(description) }),
  };
  return deps.database.transaction(async ({ webhooks }) => {
    const at = deps.clock();
    const { disabledAt } = await findWebhook(webhooks, projectId, id);
    const toggled = disabled !== undefined && disabled !== (disabledAt !== null);
    const changes = toggled ? { ...said, ...toggle(disabled, at) } : said;
    if (!(await webhooks.update(projectId, id, changes, at))) throw noWebhook(id);
    return findWebhook(webhooks, projectId, id);
  });
}

function toggle(disabled: boolean, at: number): WebhookChanges {
  return {
    disabledAt: disabled ? at : null,
    disabledReason: disabled ? 'owner' : null,
    failingSince: null,
  };
}
