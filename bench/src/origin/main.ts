/**
 * A web server with large files that nobody stored: `main.ts [BYTES_PER_SECOND]`, the limit being that of each
 * connection.
 *
 * - `GET /files/ID/SIZE/NAME`: a file of that many bytes, with ranges and a strong entity tag
 * - `GET /ledger/ID`: what was asked and sent of it so far
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { type ByteRange, parseRange } from './byte-range.ts';
import { Content } from './content.ts';
import { Account } from './ledger.ts';
import { TokenBucket } from './token-bucket.ts';

/** Bytes written at a time; small ones flow evenly, large ones fast. */
const SLICE = { throttled: 32 * 1024, unthrottled: 256 * 1024 };

const bytesPerSecond = Number(process.argv[2] ?? 0);
const buckets = new WeakMap<Socket, TokenBucket>();
/** By the id of the file. */
const accounts = new Map<string, Account>();

function accountOf(id: string): Account {
  const account = accounts.get(id) ?? new Account();
  accounts.set(id, account);
  return account;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, folder, id = '', size] = (request.url ?? '').split('/');
  if (folder === 'ledger') {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(accountOf(id)));
  } else if (folder === 'files' && (request.method === 'GET' || request.method === 'HEAD')) {
    await answerFile(request, response, id, new Content(id, Number(size)));
  } else {
    response.writeHead(404).end();
  }
}

async function answerFile(
  request: IncomingMessage,
  response: ServerResponse,
  id: string,
  content: Content,
): Promise<void> {
  const { size } = content;
  const account = accountOf(id);
  account.begin();
  try {
    const etag = `"${id}-${size}"`;
    const condition = request.headers['if-range'];
    const current = condition === undefined || condition === etag;
    const range = current ? parseRange(request.headers.range, size) : undefined;
    response.setHeader('accept-ranges', 'bytes').setHeader('etag', etag);
    if (range === 'unsatisfiable') {
      response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
      return;
    }
    const { start, end } = range ?? { start: 0, end: size };
    response.writeHead(range === undefined ? 200 : 206, {
      'content-type': 'application/octet-stream',
      'content-length': end - start,
      ...(range === undefined ? {} : { 'content-range': `bytes ${start}-${end - 1}/${size}` }),
    });
    if (request.method === 'HEAD') response.end();
    else await pipeline(body(content, { start, end }, request.socket, account), response);
  } finally {
    account.end();
  }
}

async function* body(
  content: Content,
  { start, end }: ByteRange,
  socket: Socket,
  account: Account,
): AsyncGenerator<Buffer> {
  const bucket = buckets.get(socket);
  for (const slice of content.slices(
    start,
    end,
    bucket === undefined ? SLICE.unthrottled : SLICE.throttled,
  )) {
    await bucket?.take(slice.length);
    yield slice;
    // Asked for more: the system has taken this one.
    account.bytes += slice.length;
  }
}

const server = createServer((request, response) => {
  // Whoever has read enough hangs up.
  answer(request, response).catch(() => response.destroy());
});
server.on('connection', (socket) => {
  if (bytesPerSecond > 0) buckets.set(socket, new TokenBucket(bytesPerSecond));
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`ready at http://127.0.0.1:${port}\n`);
});
