import {
  type Change,
  changeRecords,
  deleteEntries,
  type Entry,
  readBytes,
  readRecords,
  writeEntries,
} from './intake-store.ts';
import type { ByteSource, KeptFile, KeptUpload } from './kept-upload.ts';

/** Records that are written at once, and bytes, unless one alone has more. */
const BATCH = 20;
const BATCH_BYTES = 64 * 1024 ** 2;

/**
 * Writes down what has not ended, so that a reload or a crash loses nothing but time. Where the browser keeps nothing
 * (private windows, a full disk), uploads work all the same, and end with the tab.
 */
export class KeptUploads {
  readonly #pending = new Map<string, Entry>();
  readonly #changes = new Map<string, { readonly owner: string; readonly fields: Partial<KeptFile> }>();
  readonly #safe = new Set<string>();
  #isWriting = false;

  /** Whether the browser can go on with it by itself after the tab is gone, or after one click. */
  isSafe(id: string): boolean {
    return this.#safe.has(id);
  }

  /** Writes them in the background. */
  add(list: readonly Entry[]): void {
    for (const entry of list) this.#pending.set(entry.record.id, entry);
    void this.#write();
  }

  /** Changes what is kept of a file, unless it was forgotten, or another instance of the console has taken it. */
  change(id: string, owner: string, fields: Partial<KeptFile>): void {
    const pending = this.#pending.get(id);
    if (pending?.record.type === 'file') {
      this.#pending.set(id, { ...pending, record: { ...pending.record, ...fields } });
      return;
    }
    if (fields.bytes === 'none') this.#safe.add(id);
    if (this.#changes.size === 0) queueMicrotask(() => this.#writeChanges());
    this.#changes.set(id, { owner, fields: { ...this.#changes.get(id)?.fields, ...fields } });
  }

  /** Forgets one that has ended. */
  async drop(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      this.#pending.delete(id);
      this.#changes.delete(id);
      this.#safe.delete(id);
    }
    await deleteEntries(ids).catch(() => undefined);
  }

  /** Those of one key in one project; none where the browser keeps nothing. */
  list(projectId: string, keyId: string): Promise<KeptUpload[]> {
    return readRecords(projectId, keyId).catch(() => []);
  }

  /** Makes `owner` look after them. @returns those that nobody else was faster with. @param records as they were read */
  async claim(records: readonly KeptUpload[], owner: string): Promise<readonly KeptUpload[]> {
    const changes = records.map((record) => [record.id, claimFor(owner, record)] as const);
    const claimed = await changeRecords(new Map(changes)).catch(() => new Set<string>());
    return records.filter(({ id }) => claimed.has(id));
  }

  async bytes({ id }: KeptUpload): Promise<ByteSource> {
    const bytes = await readBytes(id).catch(() => undefined);
    if (bytes !== undefined) this.#safe.add(id);
    return bytes;
  }

  /** What was changed in the same moment, such as by pausing all, is written in one step. */
  #writeChanges(): void {
    const changes = Array.from(this.#changes, ([id, { owner, fields }]): [string, Change] => [
      id,
      (record) => (record.type === 'file' && record.owner === owner ? { ...record, ...fields } : undefined),
    ]);
    this.#changes.clear();
    changeRecords(new Map(changes)).catch(() => undefined);
  }

  async #write(): Promise<void> {
    if (this.#isWriting) return;
    this.#isWriting = true;
    while (this.#pending.size > 0) {
      await this.#put(this.#nextBatch());
    }
    this.#isWriting = false;
  }

  #nextBatch(): readonly Entry[] {
    const batch: Entry[] = [];
    let size = 0;
    for (const entry of this.#pending.values()) {
      size += entry.bytes instanceof Blob ? entry.bytes.size : 0;
      if (batch.length === BATCH || (batch.length > 0 && size > BATCH_BYTES)) break;
      batch.push(entry);
      this.#pending.delete(entry.record.id);
    }
    return batch;
  }

  async #put(batch: readonly Entry[]): Promise<void> {
    try {
      await writeEntries(batch);
      for (const { record, bytes } of batch) if (bytes !== undefined) this.#safe.add(record.id);
    } catch {
      // No room for the bytes: then the user is asked for the files again.
      const records = batch.map(({ record }) => withoutBytes(record));
      await writeEntries(records.map((record) => ({ record, bytes: undefined }))).catch(() => undefined);
    }
  }
}

function withoutBytes(record: KeptUpload): KeptUpload {
  return record.type === 'file' ? { ...record, bytes: 'ask' } : record;
}

/** Not where another instance has claimed it since it was read. */
function claimFor(owner: string, read: KeptUpload): Change {
  return (now) => (now.owner === read.owner ? { ...now, owner } : undefined);
}
