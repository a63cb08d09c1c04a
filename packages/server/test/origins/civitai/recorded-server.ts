import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RecordedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** A server on a free port of 127.0.0.1 that remembers what it was asked. */
export interface RecordedServer {
  readonly base: string;
  readonly requests: RecordedRequest[];
  close(): Promise<void>;
}

export async function startRecordedServer(
  handle: (request: IncomingMessage, url: URL, response: ServerResponse) => void,
): Promise<RecordedServer> {
  const requests: RecordedRequest[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '/', headers } = request;
    requests.push({ method, url, headers });
    handle(request, new URL(url, 'http://fake.invalid'), response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    base: `http://127.0.0.1:${port}`,
    requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
