import { type Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';

export interface Exchange {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly agent: Agent;
}

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/** Starts a request; `answer` resolves with the whole answer. The caller sends the body and ends it. */
export function openRequest(exchange: Exchange): { request: ClientRequest; answer: Promise<HttpAnswer> } {
  const { method, url, headers, agent } = exchange;
  const { promise: answer, resolve, reject } = Promise.withResolvers<HttpAnswer>();
  const started = request(url, { method, headers, agent });
  started.on('error', reject);
  started.on('response', (response: IncomingMessage) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', reject);
    response.on('end', () => {
      resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
    });
  });
  return { request: started, answer };
}

/** Sends a request with its body and resolves with the answer. @throws for any status but 2xx */
export async function exchange(details: Exchange, body?: Uint8Array | string): Promise<HttpAnswer> {
  const { request: started, answer } = openRequest(details);
  started.end(body);
  const result = await answer;
  if (result.status < 200 || result.status > 299) {
    throw new Error(`${details.method} ${details.url}: ${result.status} ${result.text.slice(0, 300)}`);
  }
  return result;
}
