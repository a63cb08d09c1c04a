/** What a request that was sent with an idempotency key has created. */
export interface IdempotencyKeyRecord {
  readonly projectId: string;
  /** Chosen by the client: 1 to 255 visible ASCII characters. */
  readonly key: string;
  /** Keyed hash of the request, hexadecimal: a repetition has the same. */
  readonly requestHash: string;
  readonly entityId: string;
  readonly createdAt: number;
}

/**
 * Keys with which clients may repeat requests. A row is written in the transaction that creates the entity, so that
 * there is never one without the other.
 */
export interface IdempotencyKeyRepository {
  /**
   * Waits for a transaction under way that inserts the same key, where there can be one.
   * @returns false, having changed nothing, when the project has used the key.
   */
  insert(record: IdempotencyKeyRecord): Promise<boolean>;
  find(projectId: string, key: string): Promise<IdempotencyKeyRecord | undefined>;
  /** Deletes keys used before `before`, oldest first, at most `limit`. @returns how many. */
  forget(before: number, limit: number): Promise<number>;
}
