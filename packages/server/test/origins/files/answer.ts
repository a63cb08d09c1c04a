import { createHash } from 'node:crypto';
import type { Deviation, SeenRequest } from './deviation.ts';
import type { ServedFile } from './served-file.ts';

/** Status, headers and the bytes `[start, end)` of a file. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | null>>;
  readonly start: number;
  readonly end: number;
}

/** What RFC 9110 makes of a request, but for its deviation. */
export function fileAnswer(
  file: ServedFile,
  path: string,
  { range, headers }: SeenRequest,
  deviation: Deviation,
): Answer {
  const { size } = file.content;
  const etag = file.etag === undefined ? `"${createHash('md5').update(path).digest('hex')}"` : file.etag;
  const modified = file.lastModified?.toUTCString() ?? null;
  const common = {
    'content-type': file.contentType === undefined ? 'application/octet-stream' : file.contentType,
    'content-disposition': file.contentDisposition ?? null,
    etag,
    'last-modified': modified,
    'accept-ranges': file.ranges === false ? null : 'bytes',
  };
  const length = (bytes: number) => ((file.delimited ?? 'length') === 'length' ? `${bytes}` : null);
  const condition = headers['if-range'];
  const holds =
    condition === undefined ||
    deviation.ignoreIfRange === true ||
    condition === modified ||
    (condition === etag && !condition.startsWith('W/'));
  if (range === null || file.ranges === false || deviation.ignoreRange === true || !holds) {
    return { status: 200, headers: { ...common, 'content-length': length(size) }, start: 0, end: size };
  }
  const { atMost = Number.POSITIVE_INFINITY, shift = 0, surplus } = deviation;
  const start = range.start + shift;
  if (start >= size) {
    return { status: 416, headers: { 'content-range': `bytes */${size}` }, start: 0, end: 0 };
  }
  const end = Math.min(size, (range.end ?? size) + shift, start + atMost);
  return {
    status: 206,
    headers: {
      ...common,
      'content-range': `bytes ${start}-${end - 1}/${size}`,
      'content-length': surplus === undefined ? length(end - start) : null,
    },
    start,
    end,
  };
}
