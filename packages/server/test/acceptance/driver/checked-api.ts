import assert from 'node:assert/strict';
import type { Answer, Credentials } from './api.ts';
import { type Endpoint, endpointsOf, type OpenApiDocument, ServedSchemas } from './openapi.ts';
import type { TestServer } from './server.ts';

export interface Input {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Operations whose stream stays open: of it is read what it begins with. */
const ENDLESS: ReadonlySet<string> = new Set(['streamProjectEvents']);

/** What a stream says until it is `ready`; all of an answer that is no stream. */
async function untilReady(response: Response): Promise<string> {
  let text = '';
  for await (const piece of response.body ?? []) {
    text += Buffer.from(piece).toString('utf8');
    if (text.includes('event: ready\n')) break;
  }
  return text;
}

export function basicAuthorization({ apiKey, apiSecret }: Credentials): string {
  return `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')}`;
}

/**
 * Calls operations by their `operationId` and holds every JSON answer against the schema that the
 * served document gives for it.
 */
export class CheckedApi {
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  readonly schemas: ServedSchemas;
  /** Operations that have been answered with 200. */
  readonly succeeded = new Set<string>();
  readonly #url: string;

  constructor(server: Pick<TestServer, 'url'>, document: OpenApiDocument) {
    this.#url = server.url;
    this.endpoints = new Map(endpointsOf(document).map((endpoint) => [endpoint.id, endpoint]));
    this.schemas = new ServedSchemas(document);
  }

  /** @param authorization value of the header; undefined: none is sent */
  async send<T>(id: string, input: Input, authorization: string | undefined): Promise<Answer<T>> {
    const endpoint = this.endpoints.get(id);
    assert.ok(endpoint, `the served document has no operation ${id}`);
    const path = endpoint.path.replace(/\{(\w+)\}/g, (_, name: string) => {
      return encodeURIComponent(input.params?.[name] ?? `no-${name}-given`);
    });
    const query = input.query === undefined ? '' : `?${new URLSearchParams(input.query)}`;
    const response = await fetch(`${this.#url}${path}${query}`, {
      method: endpoint.method,
      headers: {
        ...input.headers,
        ...(authorization === undefined ? {} : { authorization }),
        ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    });
    const text = ENDLESS.has(id) ? await untilReady(response) : await response.text();
    const json = (response.headers.get('content-type') ?? '').startsWith('application/json');
    const body = (json ? JSON.parse(text) : text) as T;
    if (json) {
      const problem = this.schemas.answer(endpoint, response.status, body);
      assert.equal(problem, '', `${id} answered ${response.status} ${text.slice(0, 500)}`);
    }
    if (response.status === 200) this.succeeded.add(id);
    return { status: response.status, headers: response.headers, body };
  }
}
