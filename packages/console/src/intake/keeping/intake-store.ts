/** The database of the browser in which unfinished uploads are kept, in plain operations. */
import { createStore, promisifyRequest, type UseStore } from 'idb-keyval';
import type { ByteSource, KeptUpload } from './kept-upload.ts';

const RECORD = 'record:';
const BYTES = 'bytes:';

let opened: UseStore | undefined;

function store(): UseStore {
  opened ??= createStore('wharf-intake', 'uploads');
  return opened;
}

export interface Entry {
  readonly record: KeptUpload;
  readonly bytes: ByteSource;
}

/** Writes all of them or none. @throws DOMException where there is no room, or no database */
export function writeEntries(list: readonly Entry[]): Promise<void> {
  return store()('readwrite', (objects) => {
    for (const { record, bytes } of list) {
      objects.put(record, RECORD + record.id);
      if (bytes !== undefined) objects.put(bytes, BYTES + record.id);
    }
    return promisifyRequest(objects.transaction);
  });
}

/** What becomes of a record; `undefined` where it stays as it is. */
export type Change = (record: KeptUpload) => KeptUpload | undefined;

/**
 * Changes records by their ids, all in one step. One that is not there stays away.
 * @returns the ids of those that were changed
 */
export function changeRecords(changes: ReadonlyMap<string, Change>): Promise<ReadonlySet<string>> {
  return store()('readwrite', async (objects) => {
    const changed = new Set<string>();
    const each = Array.from(changes, async ([id, change]) => {
      const record = await promisifyRequest<KeptUpload | undefined>(objects.get(RECORD + id));
      const after = record && change(record);
      if (after === undefined) return;
      changed.add(id);
      objects.put(after, RECORD + id);
      if (after.type === 'file' && after.bytes === 'none') objects.delete(BYTES + id);
    });
    await Promise.all(each);
    await promisifyRequest(objects.transaction);
    return changed;
  });
}

/** Forgets records with their bytes. */
export function deleteEntries(ids: readonly string[]): Promise<void> {
  return store()('readwrite', (objects) => {
    for (const id of ids) {
      objects.delete(RECORD + id);
      objects.delete(BYTES + id);
    }
    return promisifyRequest(objects.transaction);
  });
}

/** What gives the bytes of one back. */
export function readBytes(id: string): Promise<ByteSource> {
  return store()('readonly', (objects) => promisifyRequest<ByteSource>(objects.get(BYTES + id)));
}

/** Milliseconds after which nobody comes back for what was left: the server has let go of it long ago. */
const FORGOTTEN = 30 * 24 * 3_600_000;

/** Every record of one key in one project, the oldest first. Those of whomever that are very old are deleted. */
export async function readRecords(projectId: string, keyId: string): Promise<KeptUpload[]> {
  const range = IDBKeyRange.bound(RECORD, `${RECORD}\uffff`);
  const all = await store()('readonly', (objects) => promisifyRequest<KeptUpload[]>(objects.getAll(range)));
  const old = all.filter(({ addedAt }) => Date.now() - addedAt > FORGOTTEN).map(({ id }) => id);
  if (old.length > 0) await deleteEntries(old);
  return all
    .filter(({ id }) => !old.includes(id))
    .filter((record) => record.version === 1 && record.projectId === projectId && record.keyId === keyId)
    .sort((a, b) => a.addedAt - b.addedAt);
}
