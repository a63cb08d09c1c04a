import type { Upload, UploadStatus } from '../types.ts';

/** Where an upload stood when it was looked at. */
export interface Sighting {
  readonly status: UploadStatus;
  /** True when nothing will change any more. */
  readonly ended: boolean;
  /** `undefined` where it was not told. */
  readonly bytesReceived: number | undefined;
  /** Bytes. */
  readonly fileSize: number | undefined;
  /** Of the job, 0 to 1. */
  readonly progress: number | undefined;
}

/** Whether an upload is at its end. An `imported` one without its entity is not: other services tell it later. */
export function hasEnded(upload: { readonly status: string; readonly entityId?: unknown }): boolean {
  return upload.status === 'failed' || (upload.status === 'imported' && typeof upload.entityId === 'string');
}

/** Of an answer about the upload itself. */
export function sightingOf(upload: Upload): Sighting {
  const stored = upload.parts?.map(({ size }) => size ?? 0);
  return {
    status: upload.status,
    ended: hasEnded(upload),
    bytesReceived: stored?.reduce((sum, size) => sum + size, 0),
    fileSize: upload.fileSize ?? undefined,
    progress: undefined,
  };
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined;
}

/** Of the data of an event; `undefined` where it does not tell of an upload. */
export function sightingFrom(data: string): Sighting | undefined {
  const event = object(data);
  if (event === undefined || typeof event.status !== 'string') return undefined;
  const { status, bytesReceived, fileSize, progress } = event;
  return {
    status: status as UploadStatus,
    ended: hasEnded({ ...event, status }),
    bytesReceived: count(bytesReceived),
    fileSize: count(fileSize),
    progress: count(progress),
  };
}

function object(json: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
