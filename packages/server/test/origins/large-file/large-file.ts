import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const MIB = 1024 ** 2;
/** Bytes written at a time. */
const STEP = 256 * 1024;
/** A prime, so that bytes put at the wrong place are other bytes, wherever a chunk may begin. */
const PERIOD = 1_048_583;

/** A range of a file that was asked for. */
export interface AskedRange {
  readonly start: number;
  /** Exclusive; that of the whole file where the request leaves it open. */
  readonly end: number;
}

/** A server of one file that is never in memory whole. */
export interface LargeFile {
  readonly url: string;
  readonly size: number;
  /** Hexadecimal SHA-256 of the file. */
  readonly sha256: string;
  /** Bytes handed to the network since it began. */
  served(): number;
  /** Resolves when that many bytes were served since it began. */
  reached(bytes: number): Promise<void>;
  /** Ranges asked for since the last call. */
  takeRanges(): AskedRange[];
  close(): Promise<void>;
}

/** Serves safetensors weights of `size` bytes by ranges, with a strong entity tag. */
export async function serveLargeFile(size: number): Promise<LargeFile> {
  const content = new Content(size);
  let served = 0;
  let ranges: AskedRange[] = [];
  let waiting: { readonly at: number; readonly tell: () => void } | undefined;
  const count = (bytes: number) => {
    served += bytes;
    if (waiting !== undefined && served >= waiting.at) waiting.tell();
  };
  const server = createServer((request, response) => {
    const range = askedRange(request, size);
    ranges.push(range);
    void answer(response, content, range, count);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/large.safetensors`,
    size,
    sha256: content.digest(),
    served: () => served,
    reached: (bytes) =>
      new Promise((resolve) => {
        waiting = { at: bytes, tell: resolve };
        count(0);
      }),
    takeRanges() {
      const taken = ranges;
      ranges = [];
      return taken;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function askedRange(request: IncomingMessage, size: number): AskedRange {
  const match = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? 'bytes=0-');
  const start = Number(match?.[1] ?? 0);
  const last = match?.[2];
  return { start, end: last === undefined || last === '' ? size : Number(last) + 1 };
}

async function answer(
  response: ServerResponse,
  content: Content,
  { start, end }: AskedRange,
  count: (bytes: number) => void,
): Promise<void> {
  response.writeHead(206, {
    'content-type': 'application/octet-stream',
    'content-length': String(end - start),
    'content-range': `bytes ${start}-${end - 1}/${content.size}`,
    etag: '"the-one-version"',
  });
  const closed = new Promise<void>((resolve) => response.once('close', resolve));
  for (let at = start; at < end && !response.destroyed; at += STEP) {
    const bytes = content.read(at, Math.min(end, at + STEP));
    // Counted when it has left this process: what the reader never asked for is not counted.
    const left = new Promise<void>((resolve) => {
      response.write(bytes, () => resolve());
    });
    await Promise.race([left, closed]);
    count(bytes.length);
  }
  response.end();
}

/** The header of one large tensor of bytes, and bytes that differ everywhere. */
class Content {
  readonly size: number;
  readonly #header: Buffer;
  readonly #pattern: Buffer;

  constructor(size: number) {
    this.size = size;
    const padded = (begin: number) => {
      const shape = [size - begin];
      const json = JSON.stringify({ weight: { dtype: 'U8', shape, data_offsets: [0, size - begin] } });
      return Buffer.from(json.padEnd(begin - 8, ' '));
    };
    const json = padded(1024);
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    this.#header = Buffer.concat([length, json]);
    this.#pattern = Buffer.alloc(PERIOD + STEP);
    let state = 1;
    for (let at = 0; at < PERIOD; at += 1) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      this.#pattern[at] = state >>> 24;
    }
    this.#pattern.copy(this.#pattern, PERIOD, 0, STEP);
  }

  read(start: number, end: number): Buffer {
    const offset = start % PERIOD;
    const bytes = Buffer.from(this.#pattern.subarray(offset, offset + (end - start)));
    if (start < this.#header.length) this.#header.copy(bytes, 0, start);
    return bytes;
  }

  digest(): string {
    const hash = createHash('sha256');
    for (let at = 0; at < this.size; at += STEP) hash.update(this.read(at, Math.min(this.size, at + STEP)));
    return hash.digest('hex');
  }
}

/** A gibibyte. */
export const GIB = 1024 * MIB;
