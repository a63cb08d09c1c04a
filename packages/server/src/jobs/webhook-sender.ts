import type { Dependencies } from '../domain/dependencies.ts';
import type { Log } from '../ports/log.ts';
import type { ClaimedDelivery } from '../ports/webhook-delivery-repository.ts';
import { startLookout } from './lookout.ts';
import { attemptTraced } from './traced-delivery.ts';
import type { WorkerIdentity } from './worker-identity.ts';

/** Milliseconds for which a claim holds: an attempt takes no more than half of it. */
const LEASE = 30_000;
/** Milliseconds between looks for deliveries that are due: those of before, and those that no hint announced. */
const POLL = 1_000;
/** Least milliseconds from one look to the next that a hint asks for: every worker hears every hint. */
const HINT_SPACING = 50;

/** Deliveries at once in this process; and of those, to webhooks that are failing. */
const SLOTS = 64;
const FAILING_SLOTS = 32;
/** Deliveries at once to one webhook. */
const PER_WEBHOOK = { healthy: 4, failing: 1 } as const;
/** Deliveries at once of one project: nobody's slow receivers take all. */
const PER_PROJECT = SLOTS / 2;

type Needs = Parameters<typeof attemptTraced>[0] & Pick<Dependencies, 'feed' | 'meter'>;

export interface WebhookSender {
  /** Stops claiming, gives running attempts `timeout` milliseconds, then gives the rest back. */
  stop(timeout: number): Promise<void>;
}

interface Running {
  readonly claimed: ClaimedDelivery;
  readonly failing: boolean;
  readonly done: Promise<void>;
}

/**
 * Sends what is due. Any number of processes may do so: each delivery is claimed by one of them, and fenced, and if
 * that one stops without a word, another sends it again when its claim has run out.
 */
export function startWebhookSender(deps: Needs, log: Log, { owner, isGone }: WorkerIdentity): WebhookSender {
  const running = new Map<string, Running>();
  const abort = new AbortController();
  const lookout = startLookout(POLL, claim, (error) => log.error({ err: error }, 'claiming webhooks failed'));
  const { wake } = lookout;
  const ignoreHints = deps.feed.onDeliveriesDue(hinted);
  let lookedAt = Number.NEGATIVE_INFINITY;
  let soon: NodeJS.Timeout | undefined;
  void takeOver().finally(wake);

  /** What our predecessor was sending when it died need not wait for its claim to run out. */
  async function takeOver(): Promise<void> {
    try {
      for (const predecessor of await deps.database.deliveries.listOwners()) {
        if (isGone(predecessor)) await deps.database.deliveries.releaseOwner(predecessor, deps.clock());
      }
    } catch (error) {
      log.warn(
        { err: error },
        'webhooks of ended workers not taken over; their claims run out by themselves',
      );
    }
  }

  function hinted(): void {
    if (soon !== undefined) return;
    const pause = lookedAt + HINT_SPACING - performance.now();
    if (pause <= 0) {
      wake();
      return;
    }
    soon = setTimeout(() => {
      soon = undefined;
      wake();
    }, pause);
  }

  async function claim(): Promise<void> {
    const limit = SLOTS - running.size;
    if (limit <= 0) return;
    lookedAt = performance.now();
    const now = deps.clock();
    const inHand = [...running.values()];
    const claimed = await deps.database.deliveries.claim({
      owner,
      now,
      leaseUntil: now + LEASE,
      limit,
      failingLimit: Math.max(0, FAILING_SLOTS - inHand.filter(({ failing }) => failing).length),
      perWebhook: PER_WEBHOOK,
      perProject: PER_PROJECT,
      busy: countBy(inHand, ({ delivery }) => delivery.webhookId),
      busyProjects: countBy(inHand, ({ projectId }) => projectId),
    });
    for (const each of claimed) start(each);
  }

  function start(claimed: ClaimedDelivery): void {
    const done = attempt(claimed).finally(() => {
      running.delete(claimed.delivery.id);
      wake();
    });
    running.set(claimed.delivery.id, { claimed, failing: claimed.failing, done });
  }

  async function attempt(claimed: ClaimedDelivery): Promise<void> {
    const { id: deliveryId, webhookId, eventType } = claimed.delivery;
    try {
      const outcome = await attemptTraced(deps, claimed, abort.signal);
      deps.meter.count('webhookDeliveries', { outcome });
      if (outcome === 'dead') log.warn({ deliveryId, webhookId, eventType }, 'webhook given up');
      else log.debug({ deliveryId, webhookId, eventType, outcome }, 'webhook attempted');
    } catch (error) {
      // Given back when we stop; else the claim runs out, and it is sent again.
      if (!abort.signal.aborted)
        log.error({ err: error, deliveryId, webhookId }, 'webhook not settled: it is sent again');
    }
  }

  return {
    async stop(timeout) {
      ignoreHints();
      clearTimeout(soon);
      await lookout.stop();
      const timer = setTimeout(() => abort.abort(new Error('stopping')), timeout);
      const left = [...running.values()];
      await Promise.all(left.map(({ done }) => done));
      clearTimeout(timer);
      if (!abort.signal.aborted) return;
      // What was settled is fenced: this gives back only what was broken off.
      for (const { claimed } of left) {
        await deps.database.deliveries.release(claimed.delivery.id, claimed.claim, deps.clock());
      }
    },
  };
}

function countBy(
  running: readonly Running[],
  key: (claimed: ClaimedDelivery) => string,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { claimed } of running) counts.set(key(claimed), (counts.get(key(claimed)) ?? 0) + 1);
  return counts;
}
