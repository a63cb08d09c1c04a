/** A bad network between a client and a server: seeded, and with a record of what became of every part. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { seededRandom } from './seeded-random.ts';

/** What happens to a request. */
export type Trouble =
  /** It arrives, and so does its answer. */
  | 'none'
  /** The connection is dropped somewhere in the request. */
  | 'drop-request'
  /** The server gets all of it; the connection is dropped somewhere in the answer, or before it. */
  | 'drop-answer'
  /** 503, after some of the body was read. */
  | 'unavailable'
  /** One bit of the body is another. */
  | 'flip'
  /** It waits a little. */
  | 'delay'
  /** Nobody reads it, and nobody answers. */
  | 'hang'
  /** A 200 as from the server, which has got nothing. */
  | 'pretend'
  /** 403. */
  | 'forbidden'
  /** It arrives when the URL, of five seconds, has expired. */
  | 'late';

/** A PUT of a part that came by. */
export interface SeenPut {
  readonly part: number;
  /** The signed URL, without the origin. */
  readonly url: string;
  readonly trouble: Trouble;
  /** Of a 200 for the bytes that were sent, all of whose bytes were handed to the client. */
  isAcknowledged: boolean;
  readonly headers: http.IncomingHttpHeaders;
}

/** Decides the trouble of a request; for PUTs with the number of the part. */
export type Troublemaker = (request: {
  readonly method: string;
  readonly path: string;
  readonly part?: number;
}) => Trouble;

/** Trouble by chance, the same for the same seed and order of requests. */
export function seededTrouble(seed: number, share: number): Troublemaker {
  const random = seededRandom(seed);
  const kinds: readonly Trouble[] = ['drop-request', 'drop-answer', 'unavailable', 'flip', 'delay'];
  return ({ part }) => {
    if (random() >= share) return 'none';
    const kind = kinds[Math.floor(random() * kinds.length)] ?? 'none';
    // A request to the API that says something else is another request.
    return kind === 'flip' && part === undefined ? 'none' : kind;
  };
}

export interface ChaosProxy {
  readonly url: string;
  /** Where requests go; to be set when the server behind is known. */
  target: string;
  trouble: Troublemaker;
  readonly puts: readonly SeenPut[];
  /** All requests as `METHOD /path`, without queries. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

const PART = /\/(\d+)(?:\?|$)/;

export async function startChaosProxy(seed = 1): Promise<ChaosProxy> {
  const random = seededRandom(seed);
  const puts: SeenPut[] = [];
  const requests: string[] = [];
  const sockets = new Set<Socket>();

  const server = http.createServer((request, response) => {
    request.on('error', () => {});
    response.on('error', () => {});
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    const method = request.method ?? 'GET';
    const part = method === 'PUT' ? Number(PART.exec(request.url ?? '')?.[1]) : undefined;
    const trouble = proxy.trouble({ method, path, ...(part === undefined ? {} : { part }) });
    requests.push(`${method} ${path}`);
    const seen: SeenPut | undefined =
      part === undefined
        ? undefined
        : {
            part,
            trouble,
            url: request.url ?? '',
            isAcknowledged: false,
            headers: request.headers,
          };
    if (seen !== undefined) puts.push(seen);
    const onAcknowledged = () => {
      if (seen !== undefined && trouble !== 'flip') seen.isAcknowledged = true;
    };
    const { socket } = request;
    pass({ target: proxy.target, request, response, trouble, random, onAcknowledged }).catch(() =>
      socket.destroy(),
    );
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: ChaosProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    target: '',
    trouble: () => 'none',
    puts,
    requests,
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
  return proxy;
}

interface Passage {
  readonly target: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly trouble: Trouble;
  readonly random: () => number;
  readonly onAcknowledged: () => void;
}

/** Passes one request on, with its trouble. */
async function pass({ target, request, response, trouble, random, onAcknowledged }: Passage): Promise<void> {
  const { socket } = request;
  const length = Number(request.headers['content-length'] ?? 0);
  const place = Math.floor(random() * (length + 1));
  if (trouble === 'delay') await new Promise((resolve) => setTimeout(resolve, random() * 200));
  if (trouble === 'hang') return;
  if (trouble === 'pretend') {
    const hash = createHash('sha256');
    for await (const chunk of request as AsyncIterable<Buffer>) hash.update(chunk);
    response.writeHead(200, { etag: `"${hash.digest('hex')}"`, 'content-length': '0' }).end();
    return;
  }
  if (trouble === 'late') await new Promise((resolve) => setTimeout(resolve, 6_100));
  if (trouble === 'forbidden') {
    for await (const _ of request);
    response.writeHead(403).end('{"reason":"chaos"}');
    return;
  }
  if (trouble === 'unavailable') {
    // Some refuse at once, some when everything was sent.
    if (random() < 0.5) for await (const _ of request);
    response.writeHead(503, { connection: 'close' }).end('{"message":"chaos"}');
    return;
  }
  const outgoing = http.request(`${target}${request.url}`, {
    method: request.method ?? 'GET',
    headers: request.headers,
    agent: false,
  });
  const hangUp = () => outgoing.destroy();
  socket.once('close', hangUp);
  outgoing.once('close', () => socket.off('close', hangUp));
  outgoing.on('error', () => socket.destroy());
  const answer = new Promise<IncomingMessage>((resolve) => {
    outgoing.once('response', resolve);
  });
  const sent = pipeline(request, damage(trouble, place), outgoing);
  sent.catch(() => socket.destroy());
  if (trouble === 'drop-answer') await sent;
  // An answer may come before the end of the request.
  const incoming = await answer;
  incoming.on('error', () => socket.destroy());
  if (trouble === 'drop-answer') return dropAnswer(socket, incoming, random);
  response.writeHead(incoming.statusCode ?? 502, incoming.rawHeaders);
  response.flushHeaders();
  await pipeline(incoming, response);
  if (incoming.statusCode === 200) onAcknowledged();
}

/** What happens to a body on its way, at the byte `place`. */
function damage(trouble: Trouble, place: number): (body: AsyncIterable<Buffer>) => AsyncGenerator<Buffer> {
  return async function* (body) {
    let passed = 0;
    for await (const chunk of body) {
      const here = place - passed;
      passed += chunk.length;
      if (trouble === 'drop-request' && here < chunk.length) {
        yield chunk.subarray(0, here);
        break;
      }
      if (trouble === 'flip' && here >= 0 && here < chunk.length) chunk[here] = (chunk[here] ?? 0) ^ 1;
      yield chunk;
    }
    if (trouble === 'drop-request') throw new Error('dropped');
  };
}

/** Hands over some of the answer, down to nothing, and drops the connection. */
async function dropAnswer(socket: Socket, incoming: IncomingMessage, random: () => number): Promise<void> {
  const head = [`HTTP/1.1 ${incoming.statusCode} OK`];
  for (let index = 0; index + 1 < incoming.rawHeaders.length; index += 2)
    head.push(`${incoming.rawHeaders[index]}: ${incoming.rawHeaders[index + 1]}`);
  const bytes = Buffer.from(`${head.join('\r\n')}\r\n\r\n`);
  // Never all of it: where there is no body, that would be the answer.
  socket.write(bytes.subarray(0, Math.floor(random() * bytes.length)), () => socket.destroy());
}
