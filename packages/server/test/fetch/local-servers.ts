import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import type { Certificate } from './certificates.ts';

/** A server of a test; it ends with the test. */
export interface LocalServer {
  readonly port: number;
  /** `http://127.0.0.1:PORT` or the same with https. */
  readonly origin: string;
  /** Resolves when so many connections were made. */
  connected(count: number): Promise<void>;
  /** Every connection so far. */
  readonly connections: readonly Socket[];
  /** Resolves when all connections are closed. */
  allClosed(): Promise<void>;
}

export interface ServerOptions {
  /** Address to listen on. @default '127.0.0.1' */
  readonly host?: string;
  /** @default any free port */
  readonly port?: number;
  readonly certificate?: Certificate;
}

export async function startHttpServer(
  t: TestContext,
  listener: RequestListener,
  options: ServerOptions = {},
): Promise<LocalServer> {
  const { certificate } = options;
  const server =
    certificate === undefined ? createHttpServer(listener) : createHttpsServer({ ...certificate }, listener);
  return await start(t, server, options);
}

/** A server that says what it likes, without HTTP in between. */
export async function startTcpServer(
  t: TestContext,
  onConnection: (socket: Socket) => void,
  options: ServerOptions = {},
): Promise<LocalServer> {
  const server = createTcpServer((socket) => {
    onConnection(socket);
    // Otherwise it does not notice that it is closed.
    socket.resume();
  });
  return await start(t, server, options);
}

/** Answers every request on a connection with the same bytes, and closes it when `close` says so. */
export function repliesWith(bytes: string, close = false): (socket: Socket) => void {
  return (socket) => {
    socket.on('error', () => {});
    socket.on('data', () => (close ? socket.end(bytes, 'latin1') : socket.write(bytes, 'latin1')));
  };
}

/** Closes without the pleasantries of TCP, as a crash does. */
export function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

/** Writes again and again until the connection is closed. */
export function writeForever(
  target: { write(text: string): unknown; once(event: 'close', listener: () => void): unknown },
  text: string,
): void {
  const timer = setInterval(() => target.write(text), 5);
  target.once('close', () => clearInterval(timer));
}

async function start(t: TestContext, server: Server, options: ServerOptions): Promise<LocalServer> {
  const { host = '127.0.0.1', port = 0, certificate } = options;
  const connections: Socket[] = [];
  server.on('connection', (socket) => {
    connections.push(socket);
    socket.on('error', () => {});
  });
  server.listen(port, host);
  await once(server, 'listening');
  t.after(() => {
    for (const socket of connections) socket.destroy();
    server.close();
  });
  const listening = (server.address() as AddressInfo).port;
  return {
    port: listening,
    origin: `${certificate === undefined ? 'http' : 'https'}://${host}:${listening}`,
    connections,
    async connected(count) {
      while (connections.length < count) await once(server, 'connection');
    },
    async allClosed() {
      for (const socket of connections) {
        if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
      }
    },
  };
}
