/** What the SDK reports of an upload or an import, as it is shown. */
import type { Upload, UploadProgress } from '@wharf/sdk';
import type { Stage, TransferProgress } from './display/board.ts';

/** Of an upload whose bytes are all there. */
const WORK: Partial<Record<Upload['status'], Stage>> = {
  complete: 'queued',
  validating: 'validating',
  validated: 'importing',
  imported: 'finishing',
};

/** Why an import waits, where the server says so. */
function delayOf(upload: Upload | undefined): string | undefined {
  const delayed = upload?.config?.delayed;
  if (typeof delayed !== 'object' || delayed === null || !('reason' in delayed)) return undefined;
  return `waiting: ${String(delayed.reason)}`;
}

/** @param moving the word for bytes on their way */
export function shownProgress(progress: UploadProgress, moving: 'uploading' | 'fetching'): TransferProgress {
  const { upload, bytesSent, bytesTotal, bytesPerSecond, secondsLeft, processed } = progress;
  const stages: Record<UploadProgress['stage'], Stage> = {
    preparing: 'reading',
    uploading: moving,
    processing: (upload && WORK[upload.status]) ?? 'queued',
    done: 'finishing',
  };
  return {
    stage: stages[progress.stage],
    bytes: bytesSent,
    total: bytesTotal,
    bytesPerSecond,
    secondsLeft,
    processed,
    delay: delayOf(upload),
  };
}
