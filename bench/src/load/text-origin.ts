import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseRange } from '../origin/byte-range.ts';

/** A web server that texts are imported from. */
export class TextOrigin {
  readonly #server: Server;
  readonly #files = new Map<string, Buffer>();
  #count = 0;

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => this.#answer(request, response));
  }

  static async start(): Promise<TextOrigin> {
    const origin = new TextOrigin(createServer());
    await once(origin.#server.listen(0, '127.0.0.1'), 'listening');
    return origin;
  }

  /** @returns where the file is, from now on */
  offer(file: Buffer): string {
    this.#count += 1;
    const path = `/${this.#count}/load.txt`;
    this.#files.set(path, file);
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  withdraw(url: string): void {
    this.#files.delete(new URL(url).pathname);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const file = this.#files.get(request.url ?? '');
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    const range = parseRange(request.headers.range, file.length);
    response.setHeader('accept-ranges', 'bytes').setHeader('etag', `"${request.url}"`);
    if (range === 'unsatisfiable') {
      response.writeHead(416, { 'content-range': `bytes */${file.length}` }).end();
      return;
    }
    const { start, end } = range ?? { start: 0, end: file.length };
    response.writeHead(range === undefined ? 200 : 206, {
      'content-type': 'text/plain',
      'content-length': end - start,
      ...(range === undefined ? {} : { 'content-range': `bytes ${start}-${end - 1}/${file.length}` }),
    });
    response.end(request.method === 'HEAD' ? undefined : file.subarray(start, end));
  }
}
