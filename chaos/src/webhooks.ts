import { setTimeout as pause } from 'node:timers/promises';
import type { PendingDelivery } from './checker/final-state.ts';
import { CREDENTIALS } from './system/system.ts';

/** Milliseconds that the last events get to be delivered; what was refused twice waits for longer than that. */
const LAST_DELIVERIES = 30_000;

const HEADERS = {
  'content-type': 'application/json',
  authorization: `Basic ${Buffer.from(`${CREDENTIALS.key}:${CREDENTIALS.secret}`).toString('base64')}`,
};

/** The harness's webhook of a server. */
export interface Subscription {
  /** What deliveries are signed with. */
  readonly secret: string;
  /** Waits until nothing is to be delivered any more, or for half a minute. @returns what is left */
  remaining(): Promise<readonly PendingDelivery[]>;
}

/**
 * Asks for every event.
 * @param api base URL of a node
 * @throws Error unless the server agrees
 */
export async function subscribe(api: string, receiver: string): Promise<Subscription> {
  const response = await fetch(`${api}/v1/webhooks`, {
    method: 'POST',
    headers: HEADERS,
    body: JSON.stringify({ url: receiver }),
  });
  if (response.status !== 200) throw new Error(`Webhooks cannot be had: ${await response.text()}`);
  const { webhook } = (await response.json()) as { webhook: { id: string; secret: string } };

  async function pending(): Promise<PendingDelivery[]> {
    const found: PendingDelivery[] = [];
    for (let token: string | undefined = ''; token !== undefined; ) {
      const query: string = token === '' ? '' : `&paginationToken=${encodeURIComponent(token)}`;
      const page = await deliveries(`${api}/v1/webhooks/${webhook.id}/deliveries?state=pending${query}`);
      found.push(...page.deliveries.map(({ eventId, eventType }) => ({ eventId, eventType })));
      token = page.nextPaginationToken;
    }
    return found;
  }

  return {
    secret: webhook.secret,
    async remaining() {
      const until = Date.now() + LAST_DELIVERIES;
      for (;;) {
        const left = await pending();
        if (left.length === 0 || Date.now() > until) return left;
        await pause(1_000);
      }
    },
  };
}

async function deliveries(url: string): Promise<{
  readonly deliveries: readonly PendingDelivery[];
  readonly nextPaginationToken?: string;
}> {
  const response = await fetch(url, { headers: HEADERS });
  if (response.status !== 200) throw new Error(`Deliveries cannot be listed: ${await response.text()}`);
  return (await response.json()) as Awaited<ReturnType<typeof deliveries>>;
}
