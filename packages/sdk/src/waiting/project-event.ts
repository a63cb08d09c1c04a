import type { ProjectEvent } from '../types.ts';

/** Of the data of an event of the project's stream; `undefined` where it does not tell of an upload. */
export function projectEventFrom(data: string): ProjectEvent | undefined {
  try {
    const event: unknown = JSON.parse(data);
    return tellsOfUpload(event) ? event : undefined;
  } catch {
    return undefined;
  }
}

function tellsOfUpload(event: unknown): event is ProjectEvent {
  if (!isObject(event)) return false;
  const { upload, bytesReceived, job } = event;
  return (
    isObject(upload) &&
    typeof upload.id === 'string' &&
    typeof upload.status === 'string' &&
    typeof bytesReceived === 'number' &&
    isObject(job) &&
    typeof job.status === 'string' &&
    typeof job.progress === 'number'
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
