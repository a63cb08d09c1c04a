import { formatBytes } from '../format/bytes.ts';
import { formatPercent } from '../format/numbers.ts';
import type { Tone } from '../ui/badge.tsx';
import { isImport, type ShownUpload } from './shown-upload.ts';

/** Where an upload is on its way, in words. */
export interface UploadStage {
  readonly name: string;
  readonly tone: Tone;
  /** More about it: bytes, or what it waits for. */
  readonly detail?: string;
  /** 0 to 1; `unknown`: something is being done, nobody knows how much is left. Absent: nothing is being done. */
  readonly progress?: number | 'unknown';
}

/** The stage of an upload, with its progress as far as that is known. */
export function uploadStage(shown: ShownUpload): UploadStage {
  switch (shown.upload.status) {
    case 'pending':
      return isImport(shown.upload) ? fetching(shown) : receiving(shown);
    case 'complete':
      return { name: 'Waiting to be checked', tone: 'info', progress: 'unknown' };
    case 'validating':
      return { name: 'Checking', tone: 'info', ...checked(shown) };
    case 'validated':
      return { name: 'Storing', tone: 'info', progress: 'unknown' };
    case 'imported':
      return { name: 'Done', tone: 'success' };
    case 'failed':
      return { name: failureName(shown.upload.errorDetails?.code), tone: 'danger' };
  }
}

function failureName(code: unknown): string {
  if (code === 'aborted') return 'Aborted';
  return code === 'expired' ? 'Expired' : 'Failed';
}

function receiving(shown: ShownUpload): UploadStage {
  if (!shown.bytesReceived) return { name: 'Waiting for bytes', tone: 'neutral' };
  return { name: 'Uploading', tone: 'info', ...received(shown) };
}

function fetching(shown: ShownUpload): UploadStage {
  const delay = delayOf(shown.upload.config);
  if (delay !== undefined) return { name: 'Paused by its source', tone: 'warning', detail: delay.reason };
  if (shown.bytesReceived) return { name: 'Fetching', tone: 'info', ...received(shown) };
  if (shown.job?.status === 'queued') return { name: 'Waiting for a worker', tone: 'neutral' };
  return { name: 'Asking the source', tone: 'info', progress: 'unknown' };
}

function received({ upload, bytesReceived = 0 }: ShownUpload): Pick<UploadStage, 'detail' | 'progress'> {
  const { fileSize } = upload;
  if (!fileSize) return { detail: formatBytes(bytesReceived), progress: 'unknown' };
  return {
    detail: `${formatBytes(bytesReceived)} of ${formatBytes(fileSize)}`,
    progress: Math.min(1, bytesReceived / fileSize),
  };
}

function checked({ job }: ShownUpload): Pick<UploadStage, 'detail' | 'progress'> {
  if (!job?.progress) return { progress: 'unknown' };
  return { detail: formatPercent(job.progress), progress: job.progress };
}

/** Why an import waits, and until when (ISO 8601) it does at most. */
export interface Delay {
  readonly reason: string;
  readonly until?: string;
}

/** What `config.delayed` of an upload says, where it does. */
export function delayOf(config: Readonly<Record<string, unknown>> | undefined): Delay | undefined {
  const delayed = config?.delayed;
  if (typeof delayed !== 'object' || delayed === null) return undefined;
  const { reason, until } = delayed as { readonly reason?: unknown; readonly until?: unknown };
  if (typeof reason !== 'string') return undefined;
  return typeof until === 'string' ? { reason, until } : { reason };
}
