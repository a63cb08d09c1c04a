/**
 * The ledger of stored objects: every key in the blob store has a row here before its first byte
 * is written, so that nothing on the store is unaccounted for after a crash.
 *
 * - `open`: bytes may still arrive; `size` is reserved.
 * - `sealed`: its bytes are final.
 * - `doomed`: nobody wants it; the collector deletes the bytes, then the row.
 */
export type ObjectState = 'open' | 'sealed' | 'doomed';

export interface ObjectRecord {
  readonly key: string;
  readonly projectId: string;
  readonly state: ObjectState;
  /** Bytes reserved (open) or stored (sealed). */
  readonly size: number;
  /** The store's handle of the multipart upload, where it has one. */
  readonly multipartRef: string | null;
  /** What the object is for; open `rendition` objects that outlive their writer are doomed by age. */
  readonly purpose: 'upload' | 'rendition';
  readonly createdAt: number;
}

export interface ObjectRepository {
  insert(object: ObjectRecord): Promise<void>;
  find(key: string): Promise<ObjectRecord | undefined>;
  /**
   * Changes the bytes reserved for an open object: a download of unknown length reserves as it goes.
   * @returns false, having changed nothing, when the object is not open, or has received more than `size`
   */
  resize(key: string, size: number): Promise<boolean>;
  /** Compare-and-set. @returns false when the object is not in state `from`. */
  changeState(key: string, from: ObjectState, to: ObjectState): Promise<boolean>;
  /**
   * The bytes of an open object are final, and so many. (The store that keeps its parts in the database has sealed it
   * already.)
   * @returns false when it is neither open nor sealed
   */
  seal(key: string, size: number): Promise<boolean>;
  /**
   * Notes what a store that keeps its parts itself has of an open object, for those who look at the database alone:
   * nothing here is decided by it but what counts as activity of its upload.
   * @param at of the last part; the upload changes now where bytes came, and then where one was only replaced
   */
  noteReceived(
    key: string,
    received: { readonly bytes: number; readonly at: number; readonly now: number },
  ): Promise<void>;
  /** Dooms an object whatever its state; idempotent. */
  doom(key: string): Promise<void>;
  /** Some keys of sealed objects, at most `limit`, whichever are found first. */
  someSealed(limit: number): Promise<readonly string[]>;
  /** Keys to delete, at most `limit`. */
  listDoomed(limit: number): Promise<readonly string[]>;
  /** Dooms open renditions created before `before`: their writer is gone. */
  doomStaleRenditions(before: number): Promise<number>;
  /** Removes the row of a deleted object. */
  remove(key: string): Promise<void>;
  /** Of these keys, those that the ledger knows. */
  known(keys: readonly string[]): Promise<ReadonlySet<string>>;
  /** Bytes promised to open objects and not received yet. */
  outstandingBytes(): Promise<number>;
}
