/** Where a file or an import stands, and what of that matters to the tray. */

/**
 * `waiting`: for its turn. `preparing`: kept bytes are compared. `fetching`: the server downloads an import. `queued`,
 * `checking`, `importing`: the server has all of it. `paused`: by the user. `permission`, `missing`: kept from an
 * earlier visit, and the file can be read again only after a click, or has to be chosen again.
 */
export type Stage =
  | 'waiting'
  | 'preparing'
  | 'uploading'
  | 'fetching'
  | 'queued'
  | 'checking'
  | 'importing'
  | 'paused'
  | 'permission'
  | 'missing'
  | 'done'
  | 'failed';

export interface TransferStatus {
  readonly stage: Stage;
  /** Bytes that have arrived, or are on their way. */
  readonly bytes: number;
  /** Of the last seconds; 0 while nothing moves. */
  readonly bytesPerSecond: number;
  /** Of the server's work after the last byte, 0 to 1. */
  readonly processed: number;
  /** Why it failed, or what it waits for. */
  readonly note?: string | undefined;
  /** What it became. */
  readonly entity?: Entity | undefined;
}

export interface Entity {
  readonly type: 'asset' | 'model';
  readonly id: string;
}

export const WAITING: TransferStatus = { stage: 'waiting', bytes: 0, bytesPerSecond: 0, processed: 0 };

const ACTIVE: ReadonlySet<Stage> = new Set([
  'waiting',
  'preparing',
  'uploading',
  'fetching',
  'queued',
  'checking',
  'importing',
]);
const SENDING: ReadonlySet<Stage> = new Set(['waiting', 'preparing', 'uploading']);

/** Whether it goes on by itself. */
export function isActive(stage: Stage): boolean {
  return ACTIVE.has(stage);
}

/** Whether bytes of a local file are still needed, and nobody has stopped it. */
export function isSending(stage: Stage): boolean {
  return SENDING.has(stage);
}

/** Whether nothing more happens to it. */
export function isEnded(stage: Stage): boolean {
  return stage === 'done' || stage === 'failed';
}

/** Share of the way that sending is; the server's work is the rest. */
const SENDING_SHARE = 0.9;

/** How far it is, 0 to 1. @param size bytes; `undefined` while nobody knows */
export function progressOf({ stage, bytes, processed }: TransferStatus, size: number | undefined): number {
  if (isEnded(stage)) return 1;
  if (stage === 'queued' || stage === 'checking' || stage === 'importing')
    return SENDING_SHARE + (1 - SENDING_SHARE) * processed;
  return size === undefined || size === 0 ? 0 : SENDING_SHARE * Math.min(1, bytes / size);
}
