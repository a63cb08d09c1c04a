/** What the store has of uploads of one owner, as other processes change it. */
import type { UploadRecord } from '../state/upload-record.ts';
import {
  isOf,
  type Owner,
  recordFor,
  type Sought,
  supersededBy,
  type UploadStore,
} from '../state/upload-store.ts';

export class OwnRecords {
  readonly owner: Owner;
  readonly #store: UploadStore;
  readonly #read = new Map<string, UploadRecord>();

  constructor(store: UploadStore, owner: Owner) {
    this.#store = store;
    this.owner = owner;
  }

  /** What is kept now. Records that are known are not read again: in a large folder that would be each for each file. */
  async all(): Promise<readonly UploadRecord[]> {
    for (const record of await this.#store.list(new Set(this.#read.keys())))
      this.#read.set(record.state.uploadId, record);
    return [...this.#read.values()].filter((record) => isOf(record, this.owner));
  }

  /** As it is now; as it was where it is gone: the server knows whether another process has finished it. */
  async find(sought: Sought): Promise<UploadRecord | undefined> {
    const record = recordFor(await this.all(), sought);
    return record && ((await this.#store.get(record.state.uploadId)) ?? record);
  }

  /** Ids of uploads that are worth nothing once the file was sent. */
  async superseded(sought: Sought): Promise<string[]> {
    return supersededBy(await this.all(), sought).map(({ state }) => state.uploadId);
  }
}
