import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { Agent, type Dispatcher } from 'undici';
import type { RemoteFetcher, RemoteRequest, RemoteResponse } from '../../ports/remote-fetcher.ts';
import { AddressRule } from './addresses.ts';
import { GuardedConnector, type ResolveName } from './connector.ts';
import { exchange } from './exchange.ts';
import { DEFAULT_LIMITS, type FetchLimits } from './fetch-limits.ts';
import { redirectRefusal, redirectTarget } from './redirects.ts';
import { tooManyRedirects } from './refusals.ts';
import { commonHeaders, hopHeaders } from './request-headers.ts';
import { acceptResponse } from './response.ts';
import { drain } from './response-body.ts';
import { checkUrl, hostOf, type UrlRules } from './url-rules.ts';

/** Bytes. Signed links and security policies are long. */
const MAX_HEADERS = 32 * 1024;

/** Milliseconds that an idle connection is kept when the server proposes more. */
const MAX_KEPT_ALIVE = 30_000;

export interface GuardedFetcherOptions {
  /** Networks that may be imported from although they are not public, in valid CIDR notation. */
  readonly allowedNetworks: readonly string[];
  /** Ports of public addresses; those of allowed networks are all allowed. Usually 80 and 443. */
  readonly allowedPorts: readonly number[];
  /** The header `User-Agent`. */
  readonly userAgent: string;
  /** All addresses of a name. @default the resolver of the operating system */
  readonly resolve?: ResolveName;
  readonly limits?: Partial<FetchLimits>;
}

/** A fetcher with connections of its own. */
export function createGuardedFetcher(options: GuardedFetcherOptions): RemoteFetcher {
  return new GuardedFetcher(options);
}

class GuardedFetcher implements RemoteFetcher {
  readonly #rules: UrlRules;
  readonly #limits: FetchLimits;
  readonly #userAgent: string;
  readonly #connector: GuardedConnector;
  readonly #agent: Agent;

  constructor({ allowedNetworks, allowedPorts, userAgent, resolve, limits }: GuardedFetcherOptions) {
    this.#rules = { addresses: new AddressRule(allowedNetworks), allowedPorts };
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#userAgent = userAgent;
    this.#connector = new GuardedConnector({
      rules: this.#rules,
      resolve: resolve ?? ((name) => lookup(name, { all: true })),
      connectMs: this.#limits.connectMs,
    });
    // No limit of connections: whoever had to wait for one would wait for another's whole download. Those
    // who call limit how much they do at once.
    this.#agent = new Agent({
      connect: this.#connector.connect,
      allowH2: false,
      // Otherwise the environment could choose another parser.
      useMilo: false,
      maxHeaderSize: MAX_HEADERS,
      keepAliveMaxTimeout: MAX_KEPT_ALIVE,
      headersTimeout: this.#limits.headersMs,
      // Time counts only while somebody reads: see ResponseBody.
      bodyTimeout: 0,
    });
  }

  check(url: string): URL {
    return checkUrl(url, this.#rules);
  }

  async fetch(request: RemoteRequest): Promise<RemoteResponse> {
    checkMethod(request);
    const headers = commonHeaders(request.headers ?? {}, this.#userAgent);
    let url = this.check(request.url);
    const host = isIP(hostOf(url)) === 0 ? url.hostname : 'the server';
    const visited = new Set([url.href]);
    for (;;) {
      const response = await this.#exchange(url, { request, headers, host, redirected: visited.size > 1 });
      const next = this.#next(response, url, request);
      if (next === undefined) {
        return acceptResponse(response, url, {
          limits: this.#limits,
          maxBytes: request.maxBytes ?? Number.POSITIVE_INFINITY,
          signal: request.signal,
          host,
          wanted: request.method !== 'POST',
        });
      }
      drain(response.body);
      if (visited.has(next.href) || visited.size > this.#limits.maxRedirects) {
        throw tooManyRedirects(this.#limits.maxRedirects);
      }
      visited.add(next.href);
      url = next;
    }
  }

  async close(): Promise<void> {
    // What is connecting ends too: the requests that waited for it have failed.
    await this.#agent.destroy();
  }

  async #exchange(
    url: URL,
    hop: {
      readonly request: RemoteRequest;
      readonly headers: Readonly<Record<string, string>>;
      readonly host: string;
      readonly redirected: boolean;
    },
  ): Promise<Dispatcher.ResponseData> {
    const { method = 'GET', body, signal, credential } = hop.request;
    signal?.throwIfAborted();
    const served = this.#connector.wait(url.origin);
    try {
      return await exchange(this.#agent, {
        url,
        method,
        body,
        headers: hopHeaders(hop.headers, url, credential),
        deadlineMs: this.#limits.connectMs + this.#limits.headersMs,
        signal,
        host: hop.host,
      });
    } catch (error) {
      throw hop.redirected ? redirectRefusal(error) : error;
    } finally {
      served();
    }
  }

  #next(response: Dispatcher.ResponseData, url: URL, { redirects }: RemoteRequest): URL | undefined {
    if (redirects === 'manual') return undefined;
    const { location } = response.headers;
    try {
      return redirectTarget(
        response.statusCode,
        Array.isArray(location) ? location[0] : location,
        url,
        this.#rules,
      );
    } catch (error) {
      drain(response.body);
      throw error;
    }
  }
}

/** @throws TypeError for a body that a redirect could carry elsewhere, or that has no place to go */
function checkMethod({ method = 'GET', body, redirects }: RemoteRequest): void {
  if (method === 'POST' && redirects !== 'manual') throw new TypeError('A POST follows no redirects');
  if (method === 'GET' && body !== undefined) throw new TypeError('A GET has no body');
}
