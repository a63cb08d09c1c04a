import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { RecordedRequest } from './recording-server.ts';
import { bytesOf, type Content, xetHash } from './repositories.ts';
import { type Deviation, serveBytes } from './served-bytes.ts';

/** Bytes of a chunk, and chunks of a xorb: small, so that small files have several of both. */
const CHUNK = 4096;
const CHUNKS_PER_XORB = 3;
const HEADER = 8;

interface Xorb {
  readonly hash: string;
  /** What is stored: each chunk behind its header. */
  readonly bytes: Buffer;
  /** Where each chunk begins in `bytes`, and the end. */
  readonly offsets: readonly number[];
  /** Where each chunk begins in the file, and the end. */
  readonly positions: readonly number[];
}

/**
 * The storage of Xet: reconstructions and xorbs, with chunks that are not compressed (scheme 0).
 * @see https://huggingface.co/docs/xet
 */
export class XetStorage {
  readonly #files = new Map<string, readonly Xorb[]>();
  readonly #xorbs = new Map<string, Xorb>();
  readonly #tokens = new Set<string>();
  /** What reconstructions are asked for with. */
  readonly token = 'xet-token-of-the-fake-hub';
  /** Asked for each token that is issued. */
  tokenOf: (account: string | undefined) => string = () => this.token;
  /** Asked for each xorb that is delivered. */
  deviation: (xorb: string) => Deviation | undefined = () => undefined;

  /** @param account its token of the hub; undefined for whoever has none */
  issueToken(account: string | undefined): string {
    const token = this.tokenOf(account);
    this.#tokens.add(token);
    return token;
  }

  add(content: Content, delivered: Content): void {
    const xorbs = cut(bytesOf(delivered));
    this.#files.set(xetHash(content), xorbs);
    for (const xorb of xorbs) this.#xorbs.set(xorb.hash, xorb);
  }

  /** `/v2/reconstructions/{hash}` and `/xorbs/{hash}`; false for any other path. */
  async handle(request: RecordedRequest, response: ServerResponse, origin: string): Promise<boolean> {
    const url = new URL(request.url, origin);
    const [, area, second, third] = url.pathname.split('/');
    if (area === 'v2' && second === 'reconstructions') {
      this.#reconstruct(third ?? '', request, response, origin);
      return true;
    }
    if (area !== 'xorbs') return false;
    await this.#deliver(second ?? '', url.searchParams.get('signed') ?? '', request, response);
    return true;
  }

  #reconstruct(hash: string, request: RecordedRequest, response: ServerResponse, origin: string): void {
    const xorbs = this.#files.get(hash);
    const { authorization, range = 'bytes=0-' } = request.headers;
    if (!this.#tokens.has(authorization?.replace(/^Bearer /, '') ?? '')) {
      response.writeHead(401).end();
      return;
    }
    if (xorbs === undefined) {
      response.writeHead(404).end();
      return;
    }
    const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(range) ?? [];
    const end = to === '' ? Number.POSITIVE_INFINITY : Number(to) + 1;
    const parts = xorbs.flatMap((xorb) => partOf(xorb, Number(from), end));
    const [first] = parts;
    if (first === undefined) {
      response.writeHead(416).end();
      return;
    }
    const body = {
      offset_into_first_range: Number(from) - first.position,
      terms: parts.map(({ xorb, chunks, length }) => ({
        hash: xorb.hash,
        unpacked_length: length,
        range: chunks,
      })),
      xorbs: Object.fromEntries(
        parts.map(({ xorb, chunks, bytes }) => [
          xorb.hash,
          [
            {
              url: `${origin}/xorbs/${xorb.hash}?signed=${bytes.start}-${bytes.end}`,
              ranges: [{ chunks, bytes }],
            },
          ],
        ]),
      ),
    };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  /** Signed for one range: any other is forbidden. */
  async #deliver(
    hash: string,
    signed: string,
    request: RecordedRequest,
    response: ServerResponse,
  ): Promise<void> {
    const xorb = this.#xorbs.get(hash);
    const { authorization, range } = request.headers;
    const deviation = this.deviation(hash);
    const isForbidden = authorization !== undefined || range !== `bytes=${signed}`;
    if (xorb === undefined || isForbidden || deviation?.status !== undefined) {
      response.writeHead(deviation?.status ?? (xorb === undefined ? 404 : 403)).end();
      return;
    }
    await serveBytes(response, xorb.bytes, range, { 'content-type': 'application/octet-stream' }, deviation);
  }
}

/** The chunks of a xorb that overlap `[start, end)` of the file. */
function partOf(xorb: Xorb, start: number, end: number) {
  const { positions, offsets } = xorb;
  const count = positions.length - 1;
  const touched = Array.from({ length: count }, (_, index) => index).filter(
    (index) => (positions[index] ?? 0) < end && (positions[index + 1] ?? 0) > start,
  );
  const [first] = touched;
  const last = touched.at(-1);
  if (first === undefined || last === undefined) return [];
  const position = positions[first] ?? 0;
  return [
    {
      xorb,
      position,
      length: (positions[last + 1] ?? 0) - position,
      chunks: { start: first, end: last + 1 },
      bytes: { start: offsets[first] ?? 0, end: (offsets[last + 1] ?? 0) - 1 },
    },
  ];
}

function cut(content: Buffer): readonly Xorb[] {
  const xorbs: Xorb[] = [];
  for (let start = 0; start < content.length; start += CHUNK * CHUNKS_PER_XORB) {
    const end = Math.min(content.length, start + CHUNK * CHUNKS_PER_XORB);
    const positions = [start];
    const offsets = [0];
    const stored: Buffer[] = [];
    for (let at = start; at < end; at += CHUNK) {
      const chunk = content.subarray(at, Math.min(end, at + CHUNK));
      stored.push(chunkHeader(chunk.length), chunk);
      positions.push(at + chunk.length);
      offsets.push((offsets.at(-1) ?? 0) + HEADER + chunk.length);
    }
    const bytes = Buffer.concat(stored);
    const hash = createHash('sha256').update(`${start}`).update(bytes).digest('hex');
    xorbs.push({ hash, bytes, offsets, positions });
  }
  return xorbs;
}

/** Version, stored length, scheme, length: both lengths in three bytes, the least significant first. */
function chunkHeader(length: number): Buffer {
  const header = Buffer.alloc(HEADER);
  header.writeUIntLE(length, 1, 3);
  header.writeUIntLE(length, 5, 3);
  return header;
}
