import { TokenError } from '../errors/token-error.ts';
import { WharfError } from '../errors/wharf-error.ts';
import { told } from './told.ts';

/** A bearer token, or what makes a fresh one for each attempt. */
export type BearerAuth = string | (() => string | Promise<string>);

export interface Credentials {
  readonly apiKey: string | undefined;
  readonly apiSecret: string | undefined;
  readonly bearerAuth: BearerAuth | undefined;
  /** True where the user said that there are none, because something in between adds them. */
  readonly none: boolean;
}

/** What a bearer token may consist of, generously: visible ASCII (RFC 6750 section 2.1 allows less). */
const TOKEN = /^[\x21-\x7e]+$/;

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/**
 * @param source of the token, for the message
 * @throws WharfError where it is none: said here, because the platform's own complaint would quote it
 */
export function bearerOf(token: unknown, source: string): string {
  if (typeof token !== 'string' || !TOKEN.test(token))
    throw new WharfError(
      `${source} is not a token: it is empty, or has characters that a header cannot carry`,
    );
  return `Bearer ${token}`;
}

async function bearer(auth: BearerAuth): Promise<string> {
  return bearerOf(typeof auth === 'string' ? auth : await tokenFrom(auth), 'bearerAuth');
}

async function tokenFrom(make: () => string | Promise<string>): Promise<unknown> {
  try {
    return await make();
  } catch (cause) {
    throw new TokenError(`bearerAuth gave no token: ${told(cause)}`, { cause });
  }
}

/**
 * The value of `Authorization`: Basic of key and secret (RFC 7617, UTF-8) before a bearer token.
 * @throws WharfError where there are no credentials, or half of them
 * @throws TokenError where `bearerAuth` fails
 */
export async function authorization(credentials: Credentials): Promise<string | undefined> {
  const { apiKey, apiSecret, bearerAuth, none } = credentials;
  if (apiKey !== undefined && apiSecret !== undefined) return `Basic ${base64(`${apiKey}:${apiSecret}`)}`;
  if (bearerAuth !== undefined) return bearer(bearerAuth);
  if (none) return undefined;
  if (apiKey !== undefined) throw new WharfError('apiKey is given without apiSecret');
  if (apiSecret !== undefined) throw new WharfError('apiSecret is given without apiKey');
  throw new WharfError(
    'No credentials: give apiKey and apiSecret (or set SCENARIO_SDK_API_KEY and SCENARIO_SDK_API_SECRET), or bearerAuth. With `apiKey: null` requests are sent without any.',
  );
}
