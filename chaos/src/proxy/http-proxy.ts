import { once } from 'node:events';
import {
  Agent,
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../random.ts';

/**
 * What goes wrong with requests.
 *
 * - `delay`: they leave `milliseconds` later.
 * - `answer`: they never leave, and are answered with `status` and `body`.
 * - `reset`: the connection breaks in the midst of the request.
 * - `lose-reply`: the server has done it, but the connection breaks before the first byte of the answer.
 * - `truncate`: the connection breaks in the midst of the answer.
 */
export interface HttpFault {
  readonly kind: 'delay' | 'answer' | 'reset' | 'lose-reply' | 'truncate';
  /** Share of the requests that it hits, 0 to 1. */
  readonly share: number;
  readonly milliseconds?: number;
  readonly status?: number;
  readonly body?: string;
  /** Only requests that would write. @default false */
  readonly writesOnly?: boolean;
}

/** Bytes of an answer that are let through before it is cut off. */
const LET_THROUGH = 40;

/** An HTTP proxy whose network, or whose server, can be made to misbehave. Headers pass through as they are. */
export class HttpProxy {
  readonly #server: Server;
  readonly #target: number;
  readonly #random: Random;
  readonly #agent = new Agent({ keepAlive: false });
  readonly #faults = new Map<number, { readonly fault: HttpFault; hits: number }>();

  private constructor(server: Server, target: number, random: Random) {
    this.#server = server;
    this.#target = target;
    this.#random = random;
    server.on('request', (incoming, outgoing) => void this.#handle(incoming, outgoing));
    server.on('clientError', (_error, socket) => socket.destroy());
  }

  /** @param target port on 127.0.0.1 */
  static async start(target: number, random: Random): Promise<HttpProxy> {
    const server = createServer({ requestTimeout: 0, keepAliveTimeout: 30_000 });
    const proxy = new HttpProxy(server, target, random);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  inject(id: number, fault: HttpFault): void {
    this.#faults.set(id, { fault, hits: 0 });
  }

  /** @returns how many requests ran into it */
  heal(id: number): number {
    const hits = this.#faults.get(id)?.hits ?? 0;
    this.#faults.delete(id);
    return hits;
  }

  /** Breaks every connection. */
  cut(): void {
    this.#server.closeAllConnections();
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  /** What is in store for a request: at most one fault of those that are active. */
  #fate(method: string): HttpFault | undefined {
    for (const active of this.#faults.values()) {
      const { fault } = active;
      if (fault.writesOnly === true && !['PUT', 'POST'].includes(method)) continue;
      if (!this.#random.chance(fault.share)) continue;
      active.hits += 1;
      return fault;
    }
    return undefined;
  }

  async #handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    outgoing.on('error', () => {});
    incoming.on('error', () => {});
    const fault = this.#fate(incoming.method ?? 'GET');
    if (fault?.kind === 'delay') await pause(fault.milliseconds ?? 0);
    if (incoming.socket.destroyed) return;
    if (fault?.kind === 'answer') {
      incoming.resume();
      await once(incoming, 'close').catch(() => {});
      outgoing.writeHead(fault.status ?? 503, { 'content-type': 'application/xml' }).end(fault.body);
      return;
    }
    this.#forward(incoming, outgoing, fault);
  }

  #forward(incoming: IncomingMessage, outgoing: ServerResponse, fault: HttpFault | undefined): void {
    const upstream = request({
      host: '127.0.0.1',
      port: this.#target,
      method: incoming.method ?? 'GET',
      path: incoming.url ?? '/',
      headers: forwardable(incoming.rawHeaders),
      setHost: false,
      agent: this.#agent,
    });
    upstream.on('error', () => incoming.socket.destroy());
    upstream.on('response', (answer) => {
      // An answer that breaks off at its origin breaks off here.
      this.#reply(answer, outgoing, fault).catch(() => outgoing.destroy());
    });
    outgoing.on('close', () => upstream.destroy());
    if (fault?.kind === 'reset') breakOff(incoming, upstream, this.#random.next());
    incoming.pipe(upstream);
  }

  async #reply(
    answer: IncomingMessage,
    outgoing: ServerResponse,
    fault: HttpFault | undefined,
  ): Promise<void> {
    if (fault?.kind === 'lose-reply') {
      answer.resume();
      await once(answer, 'close');
      outgoing.destroy();
      return;
    }
    outgoing.writeHead(answer.statusCode ?? 502, answer.statusMessage, forwardable(answer.rawHeaders));
    outgoing.flushHeaders();
    let left = fault?.kind === 'truncate' ? LET_THROUGH : Number.POSITIVE_INFINITY;
    for await (const chunk of answer.iterator({ destroyOnReturn: true })) {
      const bytes = chunk as Buffer;
      if (bytes.length >= left) {
        outgoing.write(bytes.subarray(0, left), () => outgoing.destroy());
        return;
      }
      left -= bytes.length;
      if (!outgoing.write(bytes) && !outgoing.closed) await drained(outgoing);
      if (outgoing.closed) return;
    }
    // A short answer that was to be cut off loses its end all the same.
    if (fault?.kind === 'truncate') outgoing.destroy();
    else outgoing.end();
  }
}

/** Headers without those that concern one connection only, and without `Expect`, which the proxy has met. */
function forwardable(rawHeaders: readonly string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2);
    if (!/^(connection|keep-alive|expect)$/i.test(name)) kept.push(name, value);
  }
  return kept;
}

/** Breaks the connection when `share` of the announced body has come. */
function breakOff(incoming: IncomingMessage, upstream: ClientRequest, share: number): void {
  const length = Number(incoming.headers['content-length'] ?? 0);
  let left = Math.floor(length * share);
  const end = () => {
    upstream.destroy();
    incoming.socket.destroy();
  };
  if (left === 0) {
    end();
    return;
  }
  incoming.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left <= 0) end();
  });
}

async function drained(outgoing: ServerResponse): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  outgoing.once('drain', resolve).once('close', resolve);
  await promise;
  outgoing.off('drain', resolve).off('close', resolve);
}
