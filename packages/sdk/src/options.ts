/** What a client is made with, and where the values come from that are not given. */
import { platform } from '#platform';
import type { Fetch, Logger, LogLevel } from './core/api.ts';
import type { BearerAuth, Credentials } from './core/authorization.ts';
import { DEFAULT_BASE_URL, normalizedBaseURL, pageOrigin } from './core/base-url.ts';
import { credentialsFrom } from './core/credentials.ts';
import { logLevel } from './core/logger.ts';
import { WharfError } from './errors/wharf-error.ts';

/** Options of `fetch` that the client leaves to you, with those that only some platforms know (`dispatcher`). */
export type FetchOptions = Omit<RequestInit, 'body' | 'headers' | 'method' | 'redirect' | 'signal'> & {
  readonly [option: string]: unknown;
};

export interface ClientOptions {
  /** `null`: send requests without credentials, because something in between adds them. @default SCENARIO_SDK_API_KEY */
  readonly apiKey?: string | null | undefined;
  /** @default SCENARIO_SDK_API_SECRET */
  readonly apiSecret?: string | null | undefined;
  /** A bearer token instead of key and secret, or what makes one for each attempt. @default SCENARIO_SDK_JWT */
  readonly bearerAuth?: BearerAuth | null | undefined;
  /**
   * True on a page that Wharf itself serves: who has signed in there (`session.create`) is who asks. The browser has
   * the proof, in a cookie that no script can read; key, secret and token have no place beside it. @default false
   */
  readonly session?: boolean | undefined;
  /**
   * Address of the API. A server's bare address gets `/v1`; on a page, a path (`/api/v1`) is one of its own server.
   * @default SCENARIO_BASE_URL, or `http://127.0.0.1:8700/v1`; with `session`, `/v1` of the page's own server
   */
  readonly baseURL?: string | null | undefined;
  /** Sent in the query of every request; `query.projectId` of a request wins over it. */
  readonly projectId?: string | null | undefined;
  /** Further attempts after a failed one. @default 2 */
  readonly maxRetries?: number | undefined;
  /** Milliseconds for one attempt of an API request; parts and downloads are timed by their progress instead. @default 60000 */
  readonly timeout?: number | undefined;
  /** Sends everything, the parts of uploads included. @default what the platform does best */
  readonly fetch?: Fetch | undefined;
  /** Added to every API request. */
  readonly fetchOptions?: FetchOptions | undefined;
  /** Added to every API request; `null` removes one that the client would send. */
  readonly defaultHeaders?: Readonly<Record<string, string | null | undefined>> | undefined;
  /** Added to every API request. */
  readonly defaultQuery?: Readonly<Record<string, string | undefined>> | undefined;
  /**
   * Header that makes a repeated POST count once. `null` sends none, as browsers must to a service whose CORS rules
   * do not allow it. @default `Idempotency-Key`; in browsers only where the API has the origin of the page
   */
  readonly idempotencyHeader?: string | null | undefined;
  /** @default SCENARIO_LOG, or `warn` */
  readonly logLevel?: LogLevel | undefined;
  /** @default console */
  readonly logger?: Logger | undefined;
}

/** {@link ClientOptions} with every decision made. */
export interface Settings {
  readonly credentials: Credentials;
  readonly session: boolean;
  readonly baseURL: string;
  readonly projectId: string | undefined;
  readonly maxRetries: number;
  readonly timeout: number;
  readonly logLevel: LogLevel;
  readonly idempotencyHeader: string | undefined;
}

/** Without what surrounds a value in a file of variables; `undefined` where nothing is left. */
function env(name: string): string | undefined {
  const value = platform.env(name)?.trim();
  return value === '' ? undefined : value;
}

function idempotencyHeader(baseURL: string, given: string | null | undefined): string | undefined {
  if (given !== undefined) return given ?? undefined;
  const foreign = platform.name === 'browser' && pageOrigin() !== new URL(baseURL).origin;
  return foreign ? undefined : 'Idempotency-Key';
}

/** @throws WharfError where `retries` is no number of retries */
export function checkedRetries(retries: number): number {
  if (!(Number.isInteger(retries) && retries >= 0))
    throw new WharfError(`maxRetries must be a whole number of at least 0, not ${retries}`);
  return retries;
}

/** @throws WharfError where `timeout` is no number of milliseconds */
export function checkedTimeout(timeout: number): number {
  if (!(timeout > 0)) throw new WharfError(`timeout must be milliseconds above 0, not ${timeout}`);
  return timeout;
}

/** @throws WharfError where it cannot be one, or is one that the cookie of a session is not sent to */
function baseURLFrom({ baseURL, session }: ClientOptions): string {
  if (session !== true) return normalizedBaseURL(baseURL ?? env('SCENARIO_BASE_URL') ?? DEFAULT_BASE_URL);
  const own = normalizedBaseURL(baseURL ?? '/v1');
  const page = pageOrigin();
  if (page !== undefined && new URL(own).origin !== page)
    throw new WharfError(
      `session: true is for pages that the server itself serves, and this one is of ${page}: give apiKey and apiSecret`,
    );
  return own;
}

/** @throws WharfError where an option cannot be what it is */
export function settingsFrom(options: ClientOptions): Settings {
  const baseURL = baseURLFrom(options);
  return {
    credentials: credentialsFrom(options, env),
    session: options.session === true,
    baseURL,
    projectId: options.projectId ?? undefined,
    maxRetries: checkedRetries(options.maxRetries ?? 2),
    timeout: checkedTimeout(options.timeout ?? 60_000),
    logLevel: options.logLevel ?? logLevel(env('SCENARIO_LOG')) ?? 'warn',
    idempotencyHeader: idempotencyHeader(baseURL, options.idempotencyHeader),
  };
}
