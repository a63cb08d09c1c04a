import type { ProjectEvent, Upload } from '@wharf/sdk';
import type { Entity, TransferStatus } from './status.ts';

/** What is known of an upload; without the rest of an event where it was only looked at. */
export type Sighting = Pick<ProjectEvent, 'upload'> & Partial<ProjectEvent>;

/**
 * How a transfer stands by what the server says of its upload; `undefined` for a file of which the server still waits
 * for bytes: who sends it knows more.
 */
export function statusOf({ upload, bytesReceived, job }: Sighting): TransferStatus | undefined {
  const bytes = upload.fileSize ?? bytesReceived ?? 0;
  const at = { bytes, bytesPerSecond: 0, processed: 0, note: undefined };
  switch (upload.status) {
    case 'pending':
      if (upload.source === 'multipart') return undefined;
      return { ...at, stage: 'fetching', bytes: bytesReceived ?? 0, note: delayOf(upload) };
    case 'complete':
      return { ...at, stage: 'queued' };
    case 'validating':
      return { ...at, stage: 'checking', processed: job?.progress ?? 0 };
    case 'validated':
      return { ...at, stage: 'importing', processed: Math.max(job?.progress ?? 0, 0.9) };
    case 'imported':
      return { ...at, stage: 'done', processed: 1, entity: entityOf(upload) };
    case 'failed':
      return { ...at, stage: 'failed', note: upload.errorMessage ?? 'The server does not say why.' };
  }
}

/** Kind `asset` may have become either: then the prefix of the id tells. */
function entityOf({ entityId, kind }: Upload): Entity | undefined {
  if (entityId === undefined) return undefined;
  return { type: kind === 'model' || /^model[_-]/.test(entityId) ? 'model' : 'asset', id: entityId };
}

/** Why an import waits, where it does. */
function delayOf({ config }: Upload): string | undefined {
  const { reason } = (config?.delayed ?? {}) as { readonly reason?: unknown };
  return typeof reason === 'string' ? reason : undefined;
}
