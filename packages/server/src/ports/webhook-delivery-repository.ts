import type { DeliveryState } from '@wharf/contract';
import type { Page, PageRequest } from './page.ts';

/**
 * One event for one webhook: the outbox, the queue and the history are the same row. Times are milliseconds since
 * the epoch.
 */
export interface DeliveryRecord {
  readonly id: string;
  readonly webhookId: string;
  /** Of the event, the same for every webhook: what receivers tell repetitions by. */
  readonly eventId: string;
  readonly eventType: string;
  /** The body, byte for byte as it is sent. */
  readonly payload: string;
  readonly state: DeliveryState;
  /** Attempts whose outcome is known; since the last replay. */
  readonly attempts: number;
  /** While pending: when it is to be sent, or, of one that is being sent, when that counts as lost. */
  readonly dueAt: number;
  readonly lastAttemptAt: number | null;
  /** Null while pending. */
  readonly finishedAt: number | null;
  readonly responseStatus: number | null;
  /** The beginning of the last answer. */
  readonly responseBody: string | null;
  /** Why the last attempt failed. */
  readonly error: string | null;
  readonly createdAt: number;
}

/** A delivery without what is sent. */
export type DeliverySummary = Omit<DeliveryRecord, 'payload'>;

/** A delivery that somebody sends. */
export interface ClaimedDelivery {
  readonly delivery: DeliveryRecord;
  readonly projectId: string;
  /** Fences what is told of it: another claim has another. */
  readonly claim: number;
  /** Whether its webhook is failing. */
  readonly failing: boolean;
}

export interface DeliveryClaim {
  /** Who sends, as in `jobs.lease_owner`. */
  readonly owner: string;
  readonly now: number;
  /** When others may take over. */
  readonly leaseUntil: number;
  /** Most deliveries. */
  readonly limit: number;
  /** Most of them for webhooks that are failing, so that dead receivers do not hold up others. */
  readonly failingLimit: number;
  /** Most for one webhook, failing or not, less what is in `busy`. */
  readonly perWebhook: { readonly healthy: number; readonly failing: number };
  /** Most for one project, less what is in `busyProjects`. */
  readonly perProject: number;
  /** How many the claimer has in hand already, by webhook, and by project. */
  readonly busy: ReadonlyMap<string, number>;
  readonly busyProjects: ReadonlyMap<string, number>;
}

/** How an attempt went. */
export interface DeliveryOutcome {
  readonly at: number;
  readonly state: DeliveryState;
  /** Of one that stays pending: when it is sent again. */
  readonly dueAt: number;
  readonly responseStatus: number | null;
  readonly responseBody: string | null;
  readonly error: string | null;
}

export interface DeliveryRepository {
  insert(deliveries: readonly DeliveryRecord[]): Promise<void>;
  find(webhookId: string, id: string): Promise<DeliveryRecord | undefined>;
  /** Newest first. */
  list(
    webhookId: string,
    filter: { readonly state?: DeliveryState },
    page: PageRequest,
  ): Promise<Page<DeliverySummary>>;
  /**
   * Takes deliveries that are due, of enabled webhooks, the longest due first for each webhook. Whoever has the least
   * in hand comes first, project before webhook: a backlog gives nobody precedence. To be run in a transaction of its
   * own; what another claims at the same moment is left to it.
   */
  claim(request: DeliveryClaim): Promise<readonly ClaimedDelivery[]>;
  /** @returns false, having changed nothing, when it was claimed by another since, replayed or deleted */
  settle(id: string, claim: number, outcome: DeliveryOutcome): Promise<boolean>;
  /** Gives back what was claimed and not attempted, to be sent at once. */
  release(id: string, claim: number, now: number): Promise<void>;
  /** Makes due what `owner`, which has ended, was sending. */
  releaseOwner(owner: string, now: number): Promise<void>;
  /** Whoever is sending, or was when it ended. */
  listOwners(): Promise<readonly string[]>;
  /**
   * Makes one that is delivered or dead, or waits for its next attempt, pending as if it were new.
   * @returns false when it is due or being sent, or there is no such delivery
   */
  replay(webhookId: string, id: string, now: number): Promise<boolean>;
  /**
   * The same of up to `limit` that were dead by `now`, of events since `since`, oldest first.
   * @returns how many
   */
  replayDead(webhookId: string, since: number, now: number, limit: number): Promise<number>;
  /**
   * Ends as dead, for `error`, up to `limit` that have been due, and in nobody's hands, since before `before`: of enabled
   * webhooks that have failed since before then, and that their owners have not changed after.
   * @returns how many
   */
  giveUp(before: number, at: number, error: string, limit: number): Promise<number>;
  /**
   * Deletes up to `limit` that came to this end before `before`.
   * @returns how many
   */
  removeFinished(state: 'delivered' | 'dead', before: number, limit: number): Promise<number>;
  /**
   * Deletes up to `limit` pending ones of webhooks that have been disabled since before `before`.
   * @returns how many
   */
  removeForgotten(before: number, limit: number): Promise<number>;
  /** Pending ones of enabled webhooks, and when the oldest of them was created. */
  countPending(): Promise<{ readonly count: number; readonly since: number | null }>;
}
