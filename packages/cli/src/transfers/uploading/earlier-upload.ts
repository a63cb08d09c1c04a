/** What an earlier run left of a file, and whether it is still worth something. */
import { NotFoundError, type UploadState } from '@wharf/sdk';
import { CommandError } from '../../errors/command-error.ts';
import { bytes } from '../../text/quantities.ts';
import { shown } from '../../text/shown.ts';
import type { SentResult, UploadRecord } from '../state/upload-record.ts';
import { isSame } from '../state/upload-store.ts';
import type { UploadItem } from './upload-items.ts';
import type { UploadRun } from './upload-run.ts';

type FileItem = Extract<UploadItem, { from: 'file' }>;

export type Earlier =
  | { readonly found: 'nothing' }
  /** Sent as a whole, and still there. */
  | { readonly found: 'result'; readonly uploadId: string; readonly result: SentResult }
  | { readonly found: 'upload'; readonly uploadId: string; readonly resume: string | UploadState };

async function exists({ client }: UploadRun, { assetId, modelId }: SentResult): Promise<boolean> {
  try {
    if (assetId !== undefined) await client.assets.retrieve(assetId);
    else if (modelId !== undefined) await client.models.retrieve(modelId);
    else return false;
    return true;
  } catch (error) {
    if (error instanceof NotFoundError) return false;
    throw error;
  }
}

function stateOf(item: FileItem, record: UploadRecord | undefined, uploadId: string): string | UploadState {
  // The state knows parts of this very file; of another one only the id is worth something.
  return record !== undefined && isSame(record.file, item.file) ? record.state : uploadId;
}

/**
 * @throws CommandError where an upload that the user named cannot be resumed
 * @throws APIError where the server does not say
 */
export async function earlierUpload(run: UploadRun, item: FileItem): Promise<Earlier> {
  const { client, store, options, records } = run;
  const sought = { file: item.file, wishes: options.wishes };
  const record =
    item.resume?.record ?? (options.fresh || item.resume ? undefined : await records.find(sought));
  const uploadId = item.resume?.uploadId ?? record?.state.uploadId;
  if (uploadId === undefined) return { found: 'nothing' };
  if (item.resume !== undefined && record !== undefined && record.file.size !== item.file.size) {
    // Of another file, named by mistake, nothing is learnt about the one that it was begun with.
    if (record.file.absolute === item.file.absolute) await store.remove(uploadId);
    throw new CommandError(
      `${uploadId} was begun with ${bytes(record.file.size)}, and the file has ${bytes(item.file.size)} now`,
      undefined,
      { next: 'Upload it anew, without --resume.' },
    );
  }
  if (item.resume === undefined && record?.result !== undefined) {
    if (await exists(run, record.result)) return { found: 'result', uploadId, result: record.result };
    await store.remove(uploadId);
    return { found: 'nothing' };
  }
  const problem = await client.uploads.retrieve(uploadId, null, { signal: run.interrupted }).then(
    ({ upload }) => (upload.status === 'failed' ? (upload.errorMessage ?? 'it failed') : undefined),
    (error: unknown) => {
      if (error instanceof NotFoundError) return 'the server does not know it';
      throw error;
    },
  );
  if (problem !== undefined) {
    // Without a record of ours there may be one of another key, which the server does know it with.
    if (record !== undefined) await store.remove(uploadId);
    if (item.resume !== undefined)
      throw new CommandError(`${uploadId} cannot be resumed: ${problem}`, undefined, {
        next: 'Without --resume, the file is sent from its beginning.',
      });
    run.note(
      `${shown(item.path)}: ${uploadId} of an earlier run cannot be resumed (${problem}); sending it anew`,
    );
    return { found: 'nothing' };
  }
  const parts = Object.keys(record?.state.digests ?? {}).length;
  const kept =
    record === undefined || parts === 0 || !isSame(record.file, item.file)
      ? ''
      : ` (${bytes(Math.min(parts * record.state.partSize, item.size))} of ${bytes(item.size)} are there)`;
  run.note(`${shown(item.path)}: resuming ${uploadId}${kept}`);
  return { found: 'upload', uploadId, resume: stateOf(item, record, uploadId) };
}
