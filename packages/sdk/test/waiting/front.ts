/** What stands between a client and Wharf: passes everything on, but for what a test has it do. */
import { once } from 'node:events';
import { request as ask, createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Interference {
  /** Answers this itself. */
  readonly answer?: { readonly status: number; readonly type?: string; readonly body?: string };
  /** Breaks the connection after so many bytes of the answer's body. */
  readonly cutAfter?: number;
  /** Passes the headers on and holds the body back. */
  readonly silent?: true;
}

export interface Front {
  readonly baseURL: string;
  /** Method and path of every request so far. */
  readonly requests: readonly string[];
  /** Resolves at the next request whose operation matches. */
  next(pattern: RegExp): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param origin of Wharf, without a trailing slash
 * @param interfere gets method and path, and how many requests with them there were before
 */
export async function startFront(
  origin: string,
  interfere: (operation: string, before: number) => Interference | undefined,
): Promise<Front> {
  const requests: string[] = [];
  const waiting: { readonly pattern: RegExp; readonly resolve: () => void }[] = [];
  const server = createServer((incoming, response) => {
    const { pathname } = new URL(incoming.url ?? '/', origin);
    const operation = `${incoming.method} ${pathname.replace(/^\/v1/, '')}`;
    const interference = interfere(operation, requests.filter((other) => other === operation).length) ?? {};
    requests.push(operation);
    for (const { pattern, resolve } of waiting) if (pattern.test(operation)) resolve();
    const { answer } = interference;
    if (answer !== undefined) {
      incoming.resume();
      response.writeHead(answer.status, { 'content-type': answer.type ?? 'application/json' });
      response.end(answer.body ?? '{"reason":"from the front"}');
      return;
    }
    const { method, headers, url } = incoming;
    const outgoing = ask(`${origin}${url}`, { method, headers }, (passed) => {
      response.writeHead(passed.statusCode ?? 502, passed.headers);
      response.flushHeaders();
      pass(passed, response, interference);
    });
    outgoing.on('error', () => response.destroy());
    response.on('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    next: (pattern) => new Promise((resolve) => void waiting.push({ pattern, resolve })),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function pass(
  from: NodeJS.ReadableStream & { destroy(): void },
  to: ServerResponse,
  { cutAfter = Number.POSITIVE_INFINITY, silent }: Interference,
): void {
  let sent = 0;
  from.on('data', (piece: Buffer) => {
    if (silent === true) return;
    const allowed = piece.subarray(0, cutAfter - sent);
    sent += allowed.length;
    to.write(allowed);
    if (sent >= cutAfter) to.socket?.destroySoon();
  });
  from.on('end', () => {
    if (silent !== true) to.end();
  });
  from.on('error', () => to.destroy());
}
