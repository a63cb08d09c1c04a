/**
 * The little of the API that downloads need, where the bytes come from a server that misbehaves: a real one of Wharf
 * would not let them.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Wharf } from '../../src/client.ts';

export interface StubService {
  readonly client: Wharf;
  /** Method and path of every request so far. */
  readonly requests: readonly string[];
  /** Query of every request so far. */
  readonly queries: readonly URLSearchParams[];
  close(): Promise<void>;
}

/** An answer; `undefined` is a 404. Called with each request for its path. */
export type StubAnswers = Readonly<Record<string, () => unknown>>;

/** @param answers by method and path below `/v1`: `GET /assets/a` */
export async function startStubService(answers: StubAnswers): Promise<StubService> {
  const requests: string[] = [];
  const queries: URLSearchParams[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://stub');
    const operation = `${request.method} ${pathname.replace(/^\/v1/, '')}`;
    requests.push(operation);
    queries.push(searchParams);
    const body = answers[operation]?.();
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body ?? { reason: `no ${operation}` }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    client: new Wharf({
      baseURL: `http://127.0.0.1:${port}/v1`,
      apiKey: 'stub-key',
      apiSecret: 'stub-secret',
      logLevel: 'off',
    }),
    requests,
    queries,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
