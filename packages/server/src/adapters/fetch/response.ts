import type { Dispatcher } from 'undici';
import type { RemoteResponse } from '../../ports/remote-fetcher.ts';
import { encodedBody, oversizedBody } from './refusals.ts';
import { type BodyRules, drain, ResponseBody } from './response-body.ts';

interface AcceptanceRules extends BodyRules {
  /** Whether the body is what a successful request was made for. */
  readonly wanted: boolean;
}

/**
 * An answer as the caller gets it.
 * @throws RemoteRefusedError when its body is encoded, or announced as too large
 */
export function acceptResponse(
  { statusCode, headers, body: stream }: Dispatcher.ResponseData,
  url: URL,
  rules: AcceptanceRules,
): RemoteResponse {
  const header = (name: string) => (Object.hasOwn(headers, name) ? joined(headers[name]) : undefined);
  const wanted = statusCode < 300 && rules.wanted;
  const encoded = isEncoded(header('content-encoding')) || isEncoded(header('transfer-encoding'), 'chunked');
  if (wanted && encoded) {
    stream.destroy();
    throw encodedBody(rules.host);
  }
  if (wanted && Number(header('content-length')) > rules.maxBytes) {
    stream.destroy();
    throw oversizedBody(rules.maxBytes);
  }
  const answer = { status: statusCode, url: url.href, header };
  if (encoded) {
    // What nobody waits for, and an error, are of no use when they cannot be read.
    drain(stream);
    return { ...answer, body: nothing(), discard: () => {} };
  }
  const body = new ResponseBody(stream, rules);
  return { ...answer, body, discard: () => body.discard() };
}

async function* nothing(): AsyncGenerator<Uint8Array, void> {}

function joined(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

/**
 * Whether a list of codings changes the bytes (RFC 9110 section 8.4, RFC 9112 section 6.1).
 * @param undone a coding that is undone before we see the bytes
 */
function isEncoded(codings = '', undone = ''): boolean {
  const harmless = ['', 'identity', undone];
  return codings.split(',').some((coding) => !harmless.includes(coding.trim().toLowerCase()));
}
