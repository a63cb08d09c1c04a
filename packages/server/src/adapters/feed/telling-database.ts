import type { ChangeFeed } from '../../ports/change-feed.ts';
import type { Database } from '../../ports/database.ts';
import type { DeliveryRepository } from '../../ports/webhook-delivery-repository.ts';
import type { WebhookRepository } from '../../ports/webhook-repository.ts';

/** What may bear something to send to a webhook. */
interface Outbox {
  readonly webhooks: WebhookRepository;
  readonly deliveries: DeliveryRepository;
}

/**
 * The database, which tells those who send webhooks of what it was given to send: when it is committed, so that
 * they find it, and here, so that nobody who writes to the outbox can forget it.
 */
export function tellingDatabase(database: Database, feed: Pick<ChangeFeed, 'deliveriesDue'>): Database {
  const transaction: Database['transaction'] = async (work) => {
    let due = false;
    const result = await database.transaction((inside) => {
      // What an attempt wrote that was rolled back and repeated is not there.
      due = false;
      const note = () => {
        due = true;
      };
      return work({ ...inside, ...telling(inside, note) });
    });
    if (due) feed.deliveriesDue();
    return result;
  };
  return { ...database, ...telling(database, () => feed.deliveriesDue()), transaction };
}

function telling({ webhooks, deliveries }: Outbox, tell: () => void): Outbox {
  return {
    webhooks: altered(webhooks, {
      async update(projectId, id, changes, at) {
        const updated = await webhooks.update(projectId, id, changes, at);
        // What was waiting while it was disabled.
        if (updated && changes.disabledAt === null) tell();
        return updated;
      },
    }),
    deliveries: altered(deliveries, {
      async insert(records) {
        await deliveries.insert(records);
        if (records.length > 0) tell();
      },
      async replay(webhookId, id, now) {
        const replayed = await deliveries.replay(webhookId, id, now);
        if (replayed) tell();
        return replayed;
      },
      async replayDead(webhookId, since, now, limit) {
        const replayed = await deliveries.replayDead(webhookId, since, now, limit);
        if (replayed > 0) tell();
        return replayed;
      },
    }),
  };
}

/** `repository` with some of its methods replaced; the others run as they did. */
function altered<T extends object>(repository: T, methods: Partial<T>): T {
  return new Proxy(repository, {
    get(target, name) {
      if (Object.hasOwn(methods, name)) return Reflect.get(methods, name);
      const found: unknown = Reflect.get(target, name);
      return typeof found === 'function' ? found.bind(target) : found;
    },
  });
}
