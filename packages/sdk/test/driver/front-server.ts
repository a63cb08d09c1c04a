import type { ServerResponse } from 'node:http';
import { type LocalServer, type SeenRequest, startLocalServer } from './local-server.ts';

/** Handles a request in place of the server behind it, where it returns true. */
export type Interference = (request: SeenRequest, response: ServerResponse) => boolean | Promise<boolean>;

/** A server in front of another (`origin`), which sees every request and may keep some from it. */
export function startFront(origin: string, interfere: Interference = () => false): Promise<LocalServer> {
  return startLocalServer(async (request, response) => {
    if (!(await interfere(request, response))) await passOn(origin, request, response);
  });
}

/** Has the server behind answer. */
export async function passOn(origin: string, request: SeenRequest, response: ServerResponse): Promise<void> {
  const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers;
  const query = request.query.toString();
  const answer = await fetch(`${origin}${request.path}${query === '' ? '' : `?${query}`}`, {
    method: request.method,
    headers: headers as Record<string, string>,
    ...(request.body.length === 0 ? {} : { body: new Uint8Array(request.body) }),
  });
  const body = Buffer.from(await answer.arrayBuffer());
  const { 'content-encoding': ____, 'content-length': _____, ...kept } = Object.fromEntries(answer.headers);
  response.writeHead(answer.status, kept);
  response.end(body);
}
