import type { RemoteFetcher, RemoteRequest } from '../ports/remote-fetcher.ts';

/** Most bytes of a document that an API answers with: a tree page of Hugging Face has about 300 kB. */
const MAX_DOCUMENT = 32 * 1024 ** 2;

/** A whole answer of an API. */
export interface ApiAnswer {
  readonly status: number;
  readonly url: string;
  header(name: string): string | undefined;
  readonly text: string;
}

/** Makes one request, without a second try, and reads its answer whole. Throws as the fetcher does. */
export async function requestDocument(fetcher: RemoteFetcher, request: RemoteRequest): Promise<ApiAnswer> {
  const response = await fetcher.fetch({ maxBytes: MAX_DOCUMENT, ...request });
  const chunks: Uint8Array[] = [];
  for await (const chunk of response.body) chunks.push(chunk);
  return {
    status: response.status,
    url: response.url,
    header: (name) => response.header(name),
    text: Buffer.concat(chunks).toString('utf8'),
  };
}

/** The document as an object; undefined for anything else, such as a page for people. */
export function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
