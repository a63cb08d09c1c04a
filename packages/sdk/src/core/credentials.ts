/** Which credentials a client has, of those given and those of the environment. */
import { WharfError } from '../errors/wharf-error.ts';
import type { BearerAuth, Credentials } from './authorization.ts';

export interface CredentialOptions {
  readonly apiKey?: string | null | undefined;
  readonly apiSecret?: string | null | undefined;
  readonly bearerAuth?: BearerAuth | null | undefined;
  /** True where the browser has the proof. */
  readonly session?: boolean | undefined;
}

/**
 * What is given wins: a key or a secret has the other half from the environment at most, a bearer token is not
 * overridden by a key of the environment, and `apiKey: null` means none at all. So does a session.
 * @throws WharfError where credentials are given beside a session
 */
export function credentialsFrom(
  options: CredentialOptions,
  env: (name: string) => string | undefined,
): Credentials {
  const { apiKey, apiSecret, bearerAuth, session } = options;
  if (session === true) {
    if (apiKey != null || apiSecret != null || bearerAuth != null)
      throw new WharfError('session: true takes no credentials: whoever is signed in is who asks');
    return { apiKey: undefined, apiSecret: undefined, bearerAuth: undefined, none: true };
  }
  const none = apiKey === null;
  const pairMayBeFound = !none && (bearerAuth == null || apiKey != null || apiSecret != null);
  const fromEnv = (given: string | null | undefined, name: string) =>
    given === undefined && pairMayBeFound ? env(name) : (given ?? undefined);
  const pair = {
    apiKey: fromEnv(apiKey, 'SCENARIO_SDK_API_KEY'),
    apiSecret: fromEnv(apiSecret, 'SCENARIO_SDK_API_SECRET'),
  };
  const tokenMayBeFound = bearerAuth === undefined && apiKey === undefined && apiSecret === undefined;
  return {
    ...pair,
    bearerAuth: bearerAuth ?? (tokenMayBeFound ? env('SCENARIO_SDK_JWT') : undefined),
    none,
  };
}

/** Options changed by further ones; credentials of another kind take the place of those there were. */
export function withCredentials<T extends CredentialOptions>(options: T, changes: T): T {
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as T;
  const isKey = given.apiKey != null || given.bearerAuth != null;
  if (given.session === true || (options.session === true && isKey))
    return { ...withoutCredentials(options), ...given };
  const { apiKey: _, apiSecret: __, ...withoutPair } = options;
  const { bearerAuth: ___, ...withoutToken } = options;
  if (given.bearerAuth != null && given.apiKey == null) return { ...(withoutPair as T), ...given };
  if (given.apiKey !== undefined && given.bearerAuth == null) return { ...(withoutToken as T), ...given };
  return { ...options, ...given };
}

function withoutCredentials<T extends CredentialOptions>(options: T): T {
  const { apiKey: _, apiSecret: __, bearerAuth: ___, session: ____, ...rest } = options;
  return rest as T;
}
