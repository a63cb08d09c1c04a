import type { WebhookEventType } from '@wharf/contract';

/** Where events of a project are sent. Times are milliseconds since the epoch. */
export interface WebhookRecord {
  readonly id: string;
  readonly projectId: string;
  readonly url: string;
  /** Empty: every type. */
  readonly eventTypes: readonly WebhookEventType[];
  readonly description: string;
  /** Null: it is enabled. */
  readonly disabledAt: number | null;
  /** `gone`: its receiver said so. Null while it is enabled. */
  readonly disabledReason: 'owner' | 'gone' | null;
  readonly sealedSecret: string;
  /** Signs along until `formerSecretUntil`; both null, or neither. */
  readonly formerSealedSecret: string | null;
  readonly formerSecretUntil: number | null;
  /** When the first of the attempts was made that have all failed since; null when the last one succeeded. */
  readonly failingSince: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What its owner changes. */
export type WebhookChanges = Partial<
  Pick<
    WebhookRecord,
    | 'url'
    | 'eventTypes'
    | 'description'
    | 'disabledAt'
    | 'disabledReason'
    | 'sealedSecret'
    | 'formerSealedSecret'
    | 'formerSecretUntil'
    | 'failingSince'
  >
>;

/** What an event needs to know of a webhook. */
export type Subscriber = Pick<WebhookRecord, 'id' | 'eventTypes'>;

/** A deleted webhook is as good as not there for every method but `removeDeleted`. */
export interface WebhookRepository {
  /**
   * Inserts unless the project has `most` already; also when several do so at once.
   * @returns whether it was inserted
   */
  insert(webhook: WebhookRecord, most: number): Promise<boolean>;
  /** Inside a transaction, it stays as it is until that ends. */
  find(projectId: string, id: string): Promise<WebhookRecord | undefined>;
  /** Of whichever project, for those who send. */
  findById(id: string): Promise<WebhookRecord | undefined>;
  /** Oldest first. */
  list(projectId: string): Promise<readonly WebhookRecord[]>;
  /** Those that are enabled. Part of every change of an upload: it must cost next to nothing. */
  subscribers(projectId: string): Promise<readonly Subscriber[]>;
  /** @returns false when there is no such webhook in the project */
  update(projectId: string, id: string, changes: WebhookChanges, at: number): Promise<boolean>;
  /**
   * Disables it, because its receiver wants nothing more; nothing when it is disabled already, or its owner has changed
   * it: what the receiver said was of the webhook as it was at `asOf`, its `updatedAt`.
   */
  disableGone(id: string, asOf: number, at: number): Promise<void>;
  /** Remembers how the last attempt went: since when all have failed, or null for a success. */
  setFailing(id: string, since: number | null): Promise<void>;
  /**
   * Deletes it, with its secrets, at once; its deliveries, which may be many, go with `removeDeleted`.
   * @returns false when there is no such webhook in the project
   */
  delete(projectId: string, id: string, at: number): Promise<boolean>;
  /**
   * Deletes up to `limit` deliveries of deleted webhooks, and of those without any that were deleted before
   * `before` the last trace.
   * @returns how many rows
   */
  removeDeleted(before: number, limit: number): Promise<number>;
}
