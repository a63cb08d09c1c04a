import { NotFoundError, type Upload, type Wharf } from '@wharf/sdk';
import { readIfAllowed } from '../keeping/file-access.ts';
import type { KeptFile, KeptUpload } from '../keeping/kept-upload.ts';
import type { FileSending } from './file-sending.ts';
import { fileTransferOf, importTransferOf } from './new-transfers.ts';
import { WAITING } from './status.ts';
import type { FileTransfer, Transfer } from './transfer.ts';
import type { TransferKeeping } from './transfer-keeping.ts';
import type { TransferList } from './transfer-list.ts';
import type { UploadFollowing } from './upload-following.ts';

/** Uploads that are looked up at once. */
const LOOKS = 3;

export interface RevivalDeps {
  readonly client: Wharf;
  readonly list: TransferList;
  readonly keeping: TransferKeeping;
  readonly sending: FileSending;
  readonly following: UploadFollowing;
}

/** Brings back what an earlier visit of the page has left unfinished: what can goes on by itself. */
export async function revive(deps: RevivalDeps, records: readonly KeptUpload[]): Promise<void> {
  const transfers = deps.list.add(
    records.map((record) => (record.type === 'file' ? fileTransferOf(record) : importTransferOf(record))),
    { ...WAITING, stage: 'preparing' },
  );
  const left = transfers.entries();
  const work = async () => {
    for (const [index, transfer] of left) {
      const record = records[index];
      if (record !== undefined && deps.list.has(transfer)) await reviveOne(deps, record, transfer);
    }
  };
  await Promise.all(Array.from({ length: LOOKS }, work));
}

async function reviveOne(deps: RevivalDeps, record: KeptUpload, transfer: Transfer): Promise<void> {
  const seen = transfer.uploadId === undefined ? undefined : await look(deps.client, transfer.uploadId);
  if (!deps.list.has(transfer)) return;
  if (seen === 'gone') {
    if (transfer.type === 'import') return fail(deps, transfer, 'The server does not know of it any more.');
    transfer.resume = undefined;
    transfer.uploadId = undefined;
  } else if (seen !== undefined && (transfer.type === 'import' || seen.status !== 'pending')) {
    deps.following.follow(transfer, seen);
    return;
  }
  if (transfer.type === 'file' && record.type === 'file') await reviveFile(deps, record, transfer);
}

async function reviveFile(deps: RevivalDeps, record: KeptFile, transfer: FileTransfer): Promise<void> {
  const kept = await deps.keeping.bytesOf(record);
  if (!deps.list.has(transfer)) return;
  if (kept instanceof Blob) transfer.file = kept;
  else if (kept !== undefined) {
    transfer.handle = kept;
    transfer.file = await readIfAllowed(kept);
  }
  if (transfer.file === undefined)
    deps.list.set(transfer, { stage: transfer.handle === undefined ? 'missing' : 'permission' });
  else if (record.isPaused || transfer.status.peek().stage === 'paused')
    deps.list.set(transfer, { stage: 'paused' });
  else deps.sending.send([transfer]);
}

function fail(deps: RevivalDeps, transfer: Transfer, note: string): void {
  deps.list.set(transfer, { stage: 'failed', note });
  deps.keeping.forget([transfer]);
}

/** `undefined` where the server gives no answer now: sending it will find out. */
async function look(client: Wharf, uploadId: string): Promise<Upload | 'gone' | undefined> {
  try {
    return (await client.uploads.retrieve(uploadId)).upload;
  } catch (error) {
    return error instanceof NotFoundError ? 'gone' : undefined;
  }
}
