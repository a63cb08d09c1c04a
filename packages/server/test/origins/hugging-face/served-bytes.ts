import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

/** How an answer of the CDN deviates from what it should be. */
export interface Deviation {
  /** Answer with this status, and nothing else. */
  readonly status?: number;
  /** Close the connection after so many bytes of the body. */
  readonly cutAfter?: number;
  /** Change the byte at this offset of the file. */
  readonly flipAt?: number;
  /** Answer 200 with the whole file whatever the range. */
  readonly ignoreRange?: boolean;
  /** Compress although the client asks for identity; a range is ignored then. */
  readonly gzip?: boolean;
  /** Send so many bytes of the body, and the rest when the promise is kept. */
  readonly hold?: { readonly after: number; readonly until: Promise<void> };
}

type Headers = Readonly<Record<string, string>>;

/** Answers with bytes or the one range of them that is asked for (RFC 9110 section 14). */
export async function serveBytes(
  response: ServerResponse,
  bytes: Buffer,
  range: string | undefined,
  headers: Headers,
  deviation: Deviation = {},
): Promise<void> {
  const content = flipped(bytes, deviation.flipAt);
  if (deviation.gzip === true) {
    response.writeHead(200, { ...headers, 'content-encoding': 'gzip' }).end(gzipSync(content));
    return;
  }
  const asked = /^bytes=(\d+)-(\d*)$/.exec(range ?? '');
  if (asked === null || deviation.ignoreRange === true) {
    response.writeHead(200, { 'accept-ranges': 'bytes', ...headers, 'content-length': content.length });
    return sendBody(response, content, deviation);
  }
  const start = Number(asked[1]);
  const end = Math.min(asked[2] === '' ? content.length - 1 : Number(asked[2]), content.length - 1);
  if (start >= content.length || end < start) {
    response.writeHead(416, { ...headers, 'content-range': `bytes */${content.length}` }).end();
    return;
  }
  const body = content.subarray(start, end + 1);
  response.writeHead(206, {
    'accept-ranges': 'bytes',
    ...headers,
    'content-length': body.length,
    'content-range': `bytes ${start}-${end}/${content.length}`,
  });
  return sendBody(response, body, deviation);
}

async function sendBody(
  response: ServerResponse,
  body: Buffer,
  { cutAfter, hold }: Deviation,
): Promise<void> {
  if (cutAfter !== undefined && cutAfter < body.length) {
    response.write(body.subarray(0, cutAfter), () => response.destroy());
    return;
  }
  if (hold !== undefined && hold.after < body.length) {
    response.write(body.subarray(0, hold.after));
    await hold.until;
    response.end(body.subarray(hold.after));
    return;
  }
  response.end(body);
}

function flipped(bytes: Buffer, at: number | undefined): Buffer {
  if (at === undefined || at >= bytes.length) return bytes;
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
}
