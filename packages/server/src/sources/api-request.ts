import type { RemoteFetcher, RemoteRequest } from '../ports/remote-fetcher.ts';
import { boundedJson, type JsonLimits } from './bounded-json.ts';
import { isRecord } from './json-record.ts';

/** Most bytes of a document that an API answers with: what Hugging Face says of 100,000 files has about 6 MB. */
const MAX_DOCUMENT = 8 * 1024 ** 2;
/** Of the same document: each of its files is an object with one value. */
const DOCUMENT_LIMITS: JsonLimits = { maxDepth: 32, maxValues: 250_000 };

/** A whole answer of an API. */
export interface ApiAnswer {
  readonly status: number;
  readonly url: string;
  header(name: string): string | undefined;
  readonly text: string;
}

/**
 * Makes one request, without a second try, and reads its answer whole: `maxBytes` of it, or 8 MiB. Throws as the
 * fetcher does.
 */
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

/** The document as an object; undefined for anything else, such as a page for people, or one beyond the limits. */
export function jsonObject(
  text: string,
  limits: JsonLimits = DOCUMENT_LIMITS,
): Readonly<Record<string, unknown>> | undefined {
  const value = untrustedJson(text, limits);
  return isRecord(value) ? value : undefined;
}

/** The document as a list; undefined for anything else. */
export function jsonList(text: string, limits: JsonLimits = DOCUMENT_LIMITS): readonly unknown[] | undefined {
  const value = untrustedJson(text, limits);
  return Array.isArray(value) ? value : undefined;
}

function untrustedJson(text: string, limits: JsonLimits): unknown {
  try {
    return boundedJson(text, limits);
  } catch {
    return undefined;
  }
}
