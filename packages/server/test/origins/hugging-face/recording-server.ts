import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived. */
export interface RecordedRequest {
  readonly server: string;
  readonly method: string;
  /** Path and query, still percent-encoded. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

export type Handler = (request: RecordedRequest, response: ServerResponse) => void | Promise<void>;

/** An HTTP server on a free port of 127.0.0.1 that remembers what it was asked. */
export class RecordingServer {
  readonly #server: Server;
  readonly #answers = new Set<ServerResponse>();

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @param record receives every request before it is answered */
  static async start(
    name: string,
    record: (request: RecordedRequest) => void,
    handler: Handler,
  ): Promise<RecordingServer> {
    const server = createServer((incoming, response) => {
      started.#answers.add(response);
      response.once('close', () => started.#answers.delete(response));
      const { method = '', url = '', headers } = incoming;
      const request = { server: name, method, url, headers };
      incoming.resume();
      record(request);
      Promise.resolve(handler(request, response)).catch((error: unknown) => {
        if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
        response.end(String(error));
      });
    });
    const started = new RecordingServer(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return started;
  }

  /** `http://127.0.0.1:PORT`. */
  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resolves when every answer under way was sent, or its connection has ended. */
  async idle(): Promise<void> {
    await Promise.all([...this.#answers].map((response) => once(response, 'close')));
  }

  /** Ends every connection. */
  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}
