import { setTimeout as delay } from 'node:timers/promises';
import { diskUsage } from '../measure/disk-usage.ts';
import type { WharfApi } from './wharf-api.ts';

/** Milliseconds that a deleted model's bytes may stay. */
const PATIENCE = 30_000;

/**
 * Deletes the model that an upload becomes, and waits until its bytes are gone: freeing them is not the next
 * one's burden.
 * @param directory data directory of the server
 * @param size bytes of the model
 */
export async function discardModel(
  api: WharfApi,
  directory: string,
  uploadId: string,
  size: number,
): Promise<void> {
  const { entityId = '' } = await api.follow(uploadId, ['imported']);
  const most = (await diskUsage(directory)) - size / 2;
  await api.deleteModel(entityId);
  const giveUpAt = performance.now() + PATIENCE;
  while ((await diskUsage(directory)) > most) {
    if (performance.now() > giveUpAt) throw new Error('Wharf did not free the bytes of a deleted model');
    await delay(50);
  }
}
