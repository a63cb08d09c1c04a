import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BlockCache } from '../block-cache.ts';

const CHUNK_BYTES = 128 * 1024;

/**
 * Serves one file over HTTP on the loopback interface, in ranges (RFC 9110 section 14), for a program that
 * can read no other way. The path cannot be guessed by other users of the machine.
 */
export class RangeServer {
  readonly url: string;
  /** What reading the file threw: the program only knows that it did not get its bytes. */
  failure: { readonly error: unknown } | undefined;
  readonly #server: Server;
  readonly #file: BlockCache;

  static async start(file: BlockCache): Promise<RangeServer> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new RangeServer(server, file);
  }

  private constructor(server: Server, file: BlockCache) {
    const path = `/${randomUUID()}`;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
    this.#server = server;
    this.#file = file;
    server.on('request', (request, response) => {
      if (request.url !== path || (request.method !== 'GET' && request.method !== 'HEAD')) {
        response.writeHead(404).end();
        return;
      }
      this.#answer(request, response).catch((error: unknown) => {
        this.failure ??= { error };
        response.destroy();
      });
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { size } = this.#file;
    const [, from = '0', to = ''] = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(request.headers.range ?? '') ?? [];
    const start = Number(from);
    const end = to === '' ? size : Math.min(Number(to) + 1, size);
    if (start >= end) {
      response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
      return;
    }
    response.writeHead(request.headers.range === undefined ? 200 : 206, {
      'accept-ranges': 'bytes',
      'content-type': 'application/octet-stream',
      'content-length': end - start,
      'content-range': `bytes ${start}-${end - 1}/${size}`,
      connection: 'close',
    });
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    for (let at = start; at < end && !response.destroyed; ) {
      const bytes = await this.#file.some(at, Math.min(CHUNK_BYTES, end - at));
      at += bytes.length;
      // The program closes the connection when it has seen enough, or wants to go elsewhere.
      if (!response.write(bytes)) await taken(response);
    }
    response.end();
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** Waits until the program has taken what was written, or gone. */
async function taken(response: ServerResponse): Promise<void> {
  const waiting = new AbortController();
  const { signal } = waiting;
  await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })]);
  // Else each wait leaves a listener behind.
  waiting.abort();
}
