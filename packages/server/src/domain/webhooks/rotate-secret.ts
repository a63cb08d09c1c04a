import type { Dependencies } from '../dependencies.ts';
import type { IssuedWebhook } from './create-webhook.ts';
import { findWebhook, noWebhook } from './find-webhook.ts';
import { newWebhookSecret } from './signature.ts';

/** Milliseconds for which the secret of before signs along. */
const OVERLAP = 24 * 3_600_000;

/**
 * Gives a webhook a new secret. The one of before signs along for a day, so that receivers can change over.
 * @throws NotFoundError
 */
export async function rotateSecret(
  { database, secrets, clock }: Pick<Dependencies, 'database' | 'secrets' | 'clock'>,
  projectId: string,
  id: string,
): Promise<IssuedWebhook> {
  const secret = newWebhookSecret();
  const sealedSecret = secrets.seal(secret, id);
  const webhook = await database.transaction(async (tx) => {
    const at = clock();
    const { sealedSecret: former } = await findWebhook(tx.webhooks, projectId, id);
    const changes = { sealedSecret, formerSealedSecret: former, formerSecretUntil: at + OVERLAP };
    if (!(await tx.webhooks.update(projectId, id, changes, at))) throw noWebhook(id);
    return findWebhook(tx.webhooks, projectId, id);
  });
  return { webhook, secret };
}
