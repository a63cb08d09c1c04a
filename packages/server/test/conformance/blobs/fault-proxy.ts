/** Stands between a client and a store, and lets tests have answers get lost, cut off or replaced. */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What befalls one request. */
export type Fault =
  /** The store does it, and its answer is lost. */
  | 'lose-answer'
  /** The store is too busy and does nothing. */
  | 'slow-down'
  /** The answer ends in the middle of its body. */
  | 'truncate'
  /** Nobody answers: the connection is cut. */
  | 'cut'
  /** A proxy that does not reach the store says 404, in its own words. */
  | 'no-route'
  /** Something else than the store answers, with a page. */
  | 'page';

export interface FaultProxy {
  readonly url: string;
  /** Every request by its method and path with query, in order of arrival. */
  readonly requests: readonly string[];
  /** Lets the next requests that match suffer these faults, in order. */
  inject(matches: (request: string) => boolean, ...faults: readonly Fault[]): void;
  close(): Promise<void>;
}

interface Plan {
  readonly matches: (request: string) => boolean;
  readonly faults: Fault[];
}

/** @param origin of the store. The Host header is passed on as it came: signatures hold. */
export async function openFaultProxy(origin: string): Promise<FaultProxy> {
  const requests: string[] = [];
  const plans: Plan[] = [];
  const server = createServer((incoming, answer) => {
    const line = `${incoming.method} ${incoming.url}`;
    requests.push(line);
    const fault = plans.find(({ matches, faults }) => faults.length > 0 && matches(line))?.faults.shift();
    if (fault === 'cut') incoming.socket.destroy();
    else if (fault === 'slow-down') refuse(incoming, answer);
    else if (fault === 'no-route') showPage(incoming, answer, 404);
    else if (fault === 'page') showPage(incoming, answer, 200);
    else passOn(origin, incoming, answer, fault);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    inject: (matches, ...faults) => void plans.push({ matches, faults: [...faults] }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function refuse(incoming: IncomingMessage, answer: ServerResponse): void {
  incoming.resume();
  answer.writeHead(503, { 'content-type': 'application/xml' });
  answer.end('<?xml version="1.0" encoding="UTF-8"?><Error><Code>SlowDown</Code><Message></Message></Error>');
}

function showPage(incoming: IncomingMessage, answer: ServerResponse, status: number): void {
  incoming.resume();
  answer.writeHead(status, { 'content-type': 'text/html' });
  answer.end('<html><head><title>A proxy</title></head><body><h1>A proxy</h1></body></html>');
}

function passOn(
  origin: string,
  incoming: IncomingMessage,
  answer: ServerResponse,
  fault: Fault | undefined,
): void {
  const { method, url, headers } = incoming;
  const outgoing = request(new URL(url ?? '/', origin), { method, headers }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => {
      if (fault === 'lose-answer') {
        incoming.socket.destroy();
        return;
      }
      const body = Buffer.concat(chunks);
      answer.writeHead(response.statusCode ?? 500, response.headers);
      if (fault !== 'truncate') answer.end(body);
      else answer.write(body.subarray(0, Math.floor(body.length / 2)), () => incoming.socket.destroy());
    });
  });
  outgoing.on('error', () => incoming.socket.destroy());
  incoming.pipe(outgoing);
}
