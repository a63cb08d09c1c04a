import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Random } from '../random.ts';

/** Share of the answers that break in their midst. */
const BREAKS = 0.1;

/** A server of files that imports are fetched from: ranges, entity tags, and a connection that breaks now and then. */
export class Origin {
  readonly #server: Server;
  readonly #files = new Map<string, Buffer>();
  readonly #random: Random;

  private constructor(server: Server, random: Random) {
    this.#server = server;
    this.#random = random;
    server.on('request', (request, response) => {
      this.#answer(request.url ?? '/', request.method ?? 'GET', request.headers.range, response);
    });
  }

  static async start(random: Random): Promise<Origin> {
    const server = createServer();
    const origin = new Origin(server, random);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return origin;
  }

  /** @returns the URL under which these bytes can be had from now on */
  serve(name: string, bytes: Buffer): string {
    this.#files.set(`/${name}.txt`, bytes);
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${name}.txt`;
  }

  /** Nobody fetches it any more. */
  forget(name: string): void {
    this.#files.delete(`/${name}.txt`);
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  #answer(path: string, method: string, range: string | undefined, response: ServerResponse): void {
    response.on('error', () => {});
    const bytes = this.#files.get(path);
    if (bytes === undefined) {
      response.writeHead(404).end();
      return;
    }
    const asked = /^bytes=(\d+)-(\d*)$/.exec(range ?? '');
    const start = Number(asked?.[1] ?? 0);
    const last = asked?.[2] ? Math.min(Number(asked[2]), bytes.length - 1) : bytes.length - 1;
    response.writeHead(asked === null ? 200 : 206, {
      'content-type': 'text/plain',
      'content-length': last + 1 - start,
      'accept-ranges': 'bytes',
      etag: `"${path.length}-${bytes.length}"`,
      ...(asked === null ? {} : { 'content-range': `bytes ${start}-${last}/${bytes.length}` }),
    });
    const body = bytes.subarray(start, last + 1);
    if (method === 'HEAD') response.end();
    else if (this.#random.chance(BREAKS)) {
      response.write(body.subarray(0, body.length >> 1), () => response.destroy());
    } else response.end(body);
  }
}
