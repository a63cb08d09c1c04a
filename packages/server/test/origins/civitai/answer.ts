import type { ServerResponse } from 'node:http';

/** An answer of the site, whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function jsonAnswer(status: number, body: unknown, headers: Answer['headers'] = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

export function textAnswer(status: number, body: string): Answer {
  return { status, headers: { 'content-type': 'text/plain' }, body };
}

export function pageAnswer(status: number, body: string, headers: Answer['headers'] = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
    body: `<!DOCTYPE html><html><body>${body}</body></html>`,
  };
}

export function redirectAnswer(location: string): Answer {
  return { status: 307, headers: { location, 'cache-control': 'no-store' }, body: '' };
}

export function sendAnswer(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers).end(body);
}
