import type { Dependencies } from '../dependencies.ts';
import { noWebhook } from './find-webhook.ts';

/**
 * Deletes a webhook; nothing is sent to it any more, but what is on its way at this moment.
 * @throws NotFoundError
 */
export async function deleteWebhook(
  { database, clock }: Pick<Dependencies, 'database' | 'clock'>,
  projectId: string,
  id: string,
): Promise<void> {
  if (!(await database.webhooks.delete(projectId, id, clock()))) throw noWebhook(id);
}
