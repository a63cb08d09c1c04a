import type {
  Entry,
  EntryContent,
  IntentEntry,
  ObservedUpload,
  Operation,
  ReturnEntry,
  WebhookEntry,
} from '../history/entry.ts';
import type { LedgerBlob, LedgerObject } from '../ledger/ledger.ts';
import type { FinalState } from './final-state.ts';

/** A short run without a fault in it, for tests to plant violations in. */
export interface SampleRun {
  readonly history: Entry[];
  final: FinalState;
}

export const DIGEST = 'd'.repeat(64);
export const OTHER_DIGEST = 'e'.repeat(64);
const THUMBNAIL_DIGEST = 'f'.repeat(64);

/** Writes a history a second at a time. */
export class HistoryWriter {
  readonly entries: Entry[] = [];
  #calls = 0;

  add(content: EntryContent, seconds = 1): void {
    const at = (this.entries.at(-1)?.at ?? 0) + seconds * 1000;
    this.entries.push({ at, ...content });
  }

  /** A call and its outcome, one after the other. */
  call(
    operation: Operation,
    about: {
      readonly intent?: string;
      readonly upload?: string;
      readonly entity?: string;
      readonly part?: number;
      readonly node?: string;
    },
    result: Partial<Omit<ReturnEntry, 'type' | 'call'>> = {},
  ): void {
    const call = this.invoke(operation, about);
    this.return(call, result);
  }

  invoke(operation: Operation, about: Parameters<HistoryWriter['call']>[1]): number {
    this.#calls += 1;
    this.add({ type: 'invoke', call: this.#calls, operation, intent: 'file', ...about });
    return this.#calls;
  }

  return(call: number, result: Partial<Omit<ReturnEntry, 'type' | 'call'>>): void {
    this.add({ type: 'return', call, outcome: 'ok', status: 200, ...result });
  }
}

export function seen(
  status: string,
  more: Partial<ObservedUpload> = {},
): { readonly upload: ObservedUpload } {
  return { upload: { id: 'upload_1', status, ...more } };
}

/** One upload of two parts that becomes an asset, and one asset of base64. Nothing is wrong with them. */
export function sampleRun(write: (history: HistoryWriter) => void = () => {}): SampleRun {
  const history = new HistoryWriter();
  const upload = 'upload_1';
  history.add({ type: 'run', seed: 1, faults: 1, topology: 'cluster' });
  intent(history, 'picture', 'inline', OTHER_DIGEST, 3);
  history.call('create-asset', { intent: 'picture' }, { entity: 'asset_0' });
  history.add({ type: 'done', intent: 'picture', outcome: 'imported' });
  intent(history, 'file', 'multipart', DIGEST, 10);
  history.call('create', {}, seen('pending', { parts: {} }));
  history.add({ type: 'stream', upload, phase: 'follow' });
  history.add({ type: 'stream', upload, phase: 'event', status: 'pending' });
  history.call('put-part', { upload, part: 1 }, { etag: 'one' });
  history.call('put-part', { upload, part: 2 }, { etag: 'two' });
  history.call('retrieve', { upload }, seen('pending', { parts: { 1: 'one', 2: 'two' } }));
  write(history);
  history.add({ type: 'fault', phase: 'begin', fault: 1, kind: 'node-kill', target: 'api-1' });
  history.add({ type: 'fault', phase: 'end', fault: 1, kind: 'node-kill', target: 'api-1' });
  history.call('complete', { upload }, seen('complete'));
  history.add({ type: 'sample', jobs: [{ id: 'job_1', status: 'in-progress', attempt: 1, progress: 0.5 }] });
  history.call('retrieve', { upload }, seen('imported', { entityId: 'asset_1' }));
  history.add({ type: 'stream', upload, phase: 'event', status: 'imported' });
  history.add({ type: 'stream', upload, phase: 'ended', status: 'imported' });
  history.call('download', { entity: 'asset_1' }, { sha256: DIGEST, size: 10 });
  history.add({ type: 'done', intent: 'file', upload, outcome: 'imported' });
  history.add({ type: 'recovery', faults: [1], milliseconds: 900, stalled: [] });
  for (const event of ['upload.created', 'upload.completed', 'upload.imported']) {
    webhook(history, { id: event, event, subject: upload });
  }
  for (const subject of ['asset_0', 'asset_1']) {
    webhook(history, { id: subject, event: 'asset.created', subject });
  }
  return { history: history.entries, final: finalState() };
}

function intent(
  history: HistoryWriter,
  name: string,
  source: IntentEntry['source'],
  sha256: string,
  size: number,
): void {
  history.add({ type: 'intent', intent: name, source, expected: 'imported', sha256, size, plan: '' });
}

/** A delivery that is as it should be, but for `about`. */
export function webhook(
  history: HistoryWriter,
  about: Partial<WebhookEntry> & Pick<WebhookEntry, 'id' | 'event' | 'subject'>,
): void {
  history.add({ type: 'webhook', accepted: true, genuine: true, ...about });
}

function finalState(): FinalState {
  return {
    uploads: [{ id: 'upload_1', jobId: 'job_1', status: 'imported', entityId: 'asset_1' }],
    jobs: [
      {
        jobId: 'job_1',
        status: 'success',
        progress: 1,
        statusHistory: ['pending', 'queued', 'in-progress', 'in-progress', 'finalizing', 'success'].map(
          (status) => ({ status, date: '2026-01-01T00:00:00.000Z' }),
        ),
      },
    ],
    entities: [
      { id: 'asset_1', uploadId: 'upload_1', files: [{ declared: DIGEST, read: DIGEST }] },
      { id: 'asset_0', uploadId: undefined, files: [{ declared: OTHER_DIGEST, read: OTHER_DIGEST }] },
    ],
    ledger: {
      objects: [
        object('content_1', 10, 'upload'),
        object('picture_1', 3, 'upload'),
        object('thumbnail_1', 2, 'rendition'),
      ],
      blobs: [
        blob('blob_1', 'content_1', DIGEST, 10),
        blob('blob_2', 'picture_1', OTHER_DIGEST, 3),
        blob('blob_3', 'thumbnail_1', THUMBNAIL_DIGEST, 2),
      ],
      references: [
        { blobId: 'blob_1', holder: 'asset_1/content' },
        { blobId: 'blob_2', holder: 'asset_0/content' },
        { blobId: 'blob_3', holder: 'asset_0/thumbnail' },
      ],
      quotas: [{ projectId: 'p', keptBytes: 15 }],
      openUploads: [],
    },
    stored: [
      { key: 'content_1', size: 10 },
      { key: 'picture_1', size: 3 },
      { key: 'thumbnail_1', size: 2 },
    ],
    readBlobs: [{ id: 'blob_3', read: THUMBNAIL_DIGEST }],
    openMultiparts: [],
    pendingDeliveries: [],
  };
}

function object(key: string, size: number, purpose: string): LedgerObject {
  return { key, projectId: 'p', state: 'sealed', size, purpose };
}

function blob(id: string, storageKey: string, sha256: string, size: number): LedgerBlob {
  return { id, projectId: 'p', storageKey, sha256, size };
}
